import InferenceEngine

/// Turns the tables of a file into the engine's graph.
enum GraphLowering {
    /// The graph; an operator that is not supported is named before any is lowered.
    static func graph(
        from model: ModelTable, givesReals: Bool = false
    ) throws(TFLiteError) -> ModelGraph {
        for entry in model.operators {
            guard let known = OperatorTable.entries[entry.name], entry.version <= known.version
            else {
                throw .unsupportedOperator(
                    index: entry.index, name: entry.name, version: entry.version)
            }
        }
        guard let first = model.operators.first else {
            throw .brokenGraph(subject: "graph", reason: "the graph has no operator")
        }
        var emitter = Emitter(model, first: first)
        for input in model.inputs { try emitter.addInput(input) }
        for entry in model.operators {
            emitter.entry = entry
            try OperatorTable.entries[entry.name]?.lower(&emitter)
        }
        for output in model.outputs { try emitter.addOutput(output, asReal: givesReals) }
        emitter.graph.properties = ModelMetadata.properties(of: model)
        return emitter.graph
    }
}
