import InferenceEngine
import Tensors

/// Turns the messages of a file into the engine's graph.
struct GraphLowering {
    let file: MappedFile
    let opset: Int
    private(set) var graph = ModelGraph()
    private var outlets: [String: Outlet] = [:]

    static func graph(from file: MappedFile) throws(ImportError) -> ModelGraph {
        let model = try ModelMessage(file.bytes)
        guard let range = model.graph else {
            throw .malformed(field: "model", offset: 0, reason: "it has no graph")
        }
        guard let opset = model.opset else {
            throw .malformed(field: "model", offset: 0, reason: "it names no operator set")
        }
        guard Limits.operatorSets.contains(opset) else { throw .unsupportedOpset(opset) }
        let message = try GraphMessage(file.bytes, range)
        var lowering = GraphLowering(file: file, opset: opset)
        try lowering.lower(message)
        return lowering.graph
    }

    private init(file: MappedFile, opset: Int) {
        self.file = file
        self.opset = opset
    }

    private mutating func lower(_ message: GraphMessage) throws(ImportError) {
        for initializer in message.initializers {
            let tensor = try initializer.tensor(in: file)
            try define(
                initializer.name, graph.addConstant(tensor, named: initializer.name))
        }
        for input in message.inputs where outlets[input.name] == nil {
            try define(input.name, graph.addInput(named: input.name, fact: try openFact(input)))
        }
        for node in try NodeOrder.sorted(message.nodes, known: Set(outlets.keys)) {
            try lower(node)
        }
        guard !message.outputs.isEmpty else {
            throw .brokenGraph(subject: "graph", reason: "the graph has no output")
        }
        for output in message.outputs {
            guard let outlet = outlets[output.name] else {
                throw .brokenGraph(
                    subject: "output '\(output.name)'", reason: "no node makes this output")
            }
            graph.addOutput(outlet)
        }
    }

    private mutating func define(_ name: String, _ outlet: Outlet) throws(ImportError) {
        guard !name.isEmpty else {
            throw .brokenGraph(subject: "graph", reason: "a value has no name")
        }
        guard outlets.updateValue(outlet, forKey: name) == nil else {
            throw .brokenGraph(subject: "value '\(name)'", reason: "two values have this name")
        }
    }

    private func openFact(_ input: ValueMessage) throws(ImportError) -> OpenFact {
        guard input.isTensor, input.hasShape else {
            throw .brokenGraph(
                subject: "input '\(input.name)'", reason: "the input is no tensor of known rank")
        }
        guard let type = SourceType(rawValue: input.typeCode) else {
            throw .unsupportedType(name: input.name, code: input.typeCode)
        }
        return OpenFact(type.dataType, input.dimensions)
    }

    private mutating func lower(_ node: NodeMessage) throws(ImportError) {
        guard node.domain.isEmpty || node.domain == "ai.onnx",
            let lowering = OperatorTable.lowerings[node.operatorType]
        else {
            let name =
                node.domain.isEmpty ? node.operatorType : "\(node.domain).\(node.operatorType)"
            throw .unsupportedOperator(node: node.name, name: name, opset: opset)
        }
        for attribute in node.attributes.values where attribute.hasGraph {
            throw .unsupportedOperator(node: node.name, name: node.operatorType, opset: opset)
        }
        var inputs: [Outlet?] = []
        for name in node.inputs {
            if name.isEmpty {
                inputs.append(nil)
            } else if let outlet = outlets[name] {
                inputs.append(outlet)
            } else {
                throw .brokenGraph(
                    subject: "node '\(node.name)'", reason: "no node makes its input '\(name)'")
            }
        }
        var builder = NodeBuilder(
            message: node, opset: opset, file: file, graph: graph, inputs: inputs)
        // The graph has one owner at a time, so that it grows in place.
        graph = ModelGraph()
        let op = try lowering(&builder)
        swap(&graph, &builder.graph)
        if let constant = builder.constant {
            guard let name = node.outputs.first else { return }
            try define(name, graph.addConstant(constant, named: name))
            return
        }
        guard let op else { return }
        var outputs: [Outlet] = []
        for name in node.outputs {
            if name.isEmpty {
                outputs.append(graph.addOutlet(named: "unused"))
            } else {
                let outlet = graph.addOutlet(named: name)
                try define(name, outlet)
                outputs.append(outlet)
            }
        }
        guard !outputs.isEmpty else {
            throw .brokenGraph(subject: "node '\(node.name)'", reason: "the node has no output")
        }
        graph.add(Node(name: node.name, op: op, inputs: builder.inputs, outputs: outputs))
    }
}
