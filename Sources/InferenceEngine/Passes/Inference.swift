import Tensors

/// Gives every value its fact, and computes what depends on constants and shapes alone.
///
/// Nodes whose inputs are all known become constants, so chains of Shape, Gather, Concat and the
/// like vanish.
struct Inference {
    /// Results up to this many bytes in all are computed here.
    private static let foldLimit = 256 << 20

    static func apply(
        _ graph: inout TypedGraph, nodes: [Node]
    ) throws(EngineError) {
        let pool = ComputePool(threads: 1)
        var left = foldLimit
        for node in nodes {
            let operands = graph.operands(node)
            let facts = try facts(of: node, operands, graph.options)
            for (outlet, fact) in zip(node.outputs, facts) { graph.setFact(fact, of: outlet) }
            let known = operands.all.allSatisfy { $0 == nil || $0?.value != nil }
            let bytes = facts.reduce(0) { $0 + ($1.checkedByteCount ?? 0) }
            if node.op is ShapeOf || node.op is Size || (known && bytes <= left) {
                if !node.op.isView { left -= bytes }
                try fold(node, operands, facts, into: &graph, pool: pool)
            } else {
                graph.nodes.append(node)
            }
        }
    }

    private static func facts(
        of node: Node, _ operands: Operands, _ options: PlanOptions
    ) throws(EngineError) -> [Fact] {
        let kind = type(of: node.op).name
        let facts: [Fact]
        do {
            facts = try node.op.facts(operands)
        } catch {
            throw .invalidNode(
                node: node.name, name: kind, reason: (error as? Mismatch)?.reason ?? "\(error)")
        }
        guard facts.count >= node.outputs.count else {
            throw .invalidNode(
                node: node.name, name: kind,
                reason: "\(node.outputs.count) outputs are wanted and it has \(facts.count)")
        }
        for fact in facts {
            let bytes = fact.checkedByteCount ?? .max
            guard bytes <= options.activationBudget else {
                throw .overBudget(bytes: bytes, budget: options.activationBudget)
            }
        }
        return facts
    }

    private static func fold(
        _ node: Node, _ operands: Operands, _ facts: [Fact], into graph: inout TypedGraph,
        pool: ComputePool
    ) throws(EngineError) {
        if let only = node.outputs.first, node.op.isView, let value = operands[0]?.value {
            graph.constants[only] = value.reshaped(facts[0].shape)
            return
        }
        let kernel: Kernel
        do {
            kernel = try node.op.kernel(
                Site(inputs: operands, outputs: facts, options: graph.options))
        } catch {
            throw .invalidNode(
                node: node.name, name: type(of: node.op).name,
                reason: (error as? Mismatch)?.reason ?? "\(error)")
        }
        let results = facts.map { Tensor(zeros: $0.shape, dataType: $0.dataType) }
        let call = Call(
            inputs: operands.all.map { operand in
                operand.map { operand in
                    TensorView(
                        fact: operand.fact,
                        base: UnsafeMutableRawPointer(
                            mutating: operand.value?.address ?? results[0].address))
                }
            },
            outputs: zip(facts, results).map {
                TensorView(fact: $0, base: UnsafeMutableRawPointer(mutating: $1.address))
            }, scratch: nil, scratchPerThread: 0, pool: pool)
        kernel.run(call)
        for (outlet, result) in zip(node.outputs, results) { graph.constants[outlet] = result }
    }
}
