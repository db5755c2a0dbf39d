import Tensors

/// Whether a network treats each sample of a batch by itself.
///
/// Then its samples are run one after the other: each finds the caches full of its own values, not
/// of another's, and the memory is that of one.
enum SampleSeparation {
    /// The graph of one sample, where what it gives for each is what the batch gives; nil where
    /// there is no batch, or that is not certain.
    static func single(
        _ batch: TypedGraph, nodes: [Node], outputs: [Outlet]
    ) -> (graph: TypedGraph, samples: Int)? {
        guard let samples = samples(batch) else { return nil }
        var one = batch
        for input in batch.inputs {
            one.setFact(firstExtent(1, batch.fact(input)), of: input)
        }
        var all = batch, each = one
        guard let waiting = try? FactInference.apply(&all, nodes: nodes, outputs: outputs).deferred,
            let eachWaiting = try? FactInference.apply(&each, nodes: nodes, outputs: outputs)
                .deferred,
            waiting.isEmpty, eachWaiting.isEmpty, all.nodes.count == each.nodes.count
        else { return nil }
        for (node, single) in zip(all.nodes, each.nodes) {
            let facts = node.outputs.map { all.fact($0) }
            guard type(of: node.op) == type(of: single.op),
                facts.map({ firstExtent(1, $0) }) == single.outputs.map({ each.fact($0) }),
                facts.allSatisfy({ $0.shape.first == samples }),
                node.op.separatesSamples(all.operands(node), outputs: facts)
            else { return nil }
        }
        guard outputs.allSatisfy({ all.constants[$0] == nil }) else { return nil }
        return (one, samples)
    }

    /// The first extent of all inputs; nil where they differ, there is but one sample, or there are
    /// so many small ones that calling each node for each takes longer than its work: a short file
    /// may name millions.
    private static func samples(_ graph: TypedGraph) -> Int? {
        let shapes = graph.inputs.map { graph.fact($0).shape }
        let extents = Set(shapes.map { $0.first ?? 0 })
        guard extents.count == 1, let samples = extents.first, samples > 1 else { return nil }
        guard samples > manySamples else { return samples }
        let largest = shapes.map { Shape(Array($0.dropFirst())).checkedElementCount ?? .max }.max()
        return largest ?? 0 >= largeSample ? samples : nil
    }

    /// More samples than these go together where each has fewer elements than `largeSample`.
    private static let (manySamples, largeSample) = (4096, 1024)

    /// The fact with another first extent; as it is where there is none.
    static func firstExtent(_ extent: Int, _ fact: Fact) -> Fact {
        guard !fact.shape.isEmpty else { return fact }
        return Fact(fact.dataType, Shape([extent] + fact.shape.dropFirst()), layout: fact.layout)
    }
}

extension Operands {
    /// Whether every operand that is no constant begins with the samples, and no constant does.
    ///
    /// For operators that take their operands element by element or join them.
    func eachSampleAlone(rank: Int) -> Bool {
        all.allSatisfy { operand in
            guard let operand else { return true }
            let shape = operand.fact.shape
            return operand.value == nil
                ? shape.count == rank : shape.count < rank || shape.first == 1
        }
    }

    /// Whether every operand but the first is a constant.
    var onlyFirstVaries: Bool {
        self[0]?.value == nil && all.dropFirst().allSatisfy { $0 == nil || $0?.value != nil }
    }
}
