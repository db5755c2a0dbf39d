import Tensors

/// Gives every value its fact, and computes what depends on constants and shapes alone.
///
/// Nodes whose inputs are all known become constants, so chains of Shape, Gather, Concat and the
/// like vanish. Nodes that wait for a value of the run are put off, and so are those after them.
struct FactInference {
    /// Results up to this many bytes in all are computed here.
    private static let foldLimit = 256 << 20
    /// Nodes of more multiply-adds are left for the run.
    private static let workLimit = 1 << 32

    private let pool = ComputePool(threads: 1)
    private var left = FactInference.foldLimit

    /// Returns the nodes that are put off, in their order, and what is given out in place of
    /// outputs that are known and not of the type that the caller takes.
    static func apply(
        _ graph: inout TypedGraph, nodes: [Node], outputs: [Outlet]
    ) throws(EngineError) -> (deferred: [DeferredNode], given: [Outlet: Outlet]) {
        var pass = FactInference()
        var deferred: [DeferredNode] = []
        var widening = Widening()
        // The next node is the last.
        var waiting = Array(nodes.reversed())
        while let node = waiting.popLast() {
            if let branch = node.op as? If, let body = try branch.inlined(node, into: &graph) {
                waiting += body.reversed()
                continue
            }
            for step in widening.expand(node, in: &graph) {
                if let reason = try pass.visit(step, &graph) {
                    deferred.append(DeferredNode(node: step, reason: reason))
                }
            }
        }
        var given: [Outlet: Outlet] = [:]
        for output in outputs
        where graph.options.floatsAtEdges && graph.isKnown(output)
            && graph.fact(output).dataType.isWidened
        {
            var casts: [Node] = []
            given[output] = widening.widen(output, in: &graph, &casts)
            for cast in casts { _ = try pass.visit(cast, &graph) }
        }
        return (deferred, given)
    }

    /// Why the node has to wait; nil when it is in the graph or folded.
    private mutating func visit(
        _ node: Node, _ graph: inout TypedGraph
    ) throws(EngineError) -> DeferredNode.Reason? {
        for case let input? in node.inputs where !graph.isKnown(input) { return .input }
        let operands = graph.operands(node)
        let isConstant = operands.all.allSatisfy { $0 == nil || $0?.value != nil }
        if let op = node.op as? any DynamicOperator {
            do {
                try op.check(operands)
            } catch {
                throw node.invalid(error)
            }
            if !isConstant { return .extents }
            let results = try node.results(
                DynamicCall(
                    inputs: operands.all.map { $0?.value }, pool: pool,
                    budget: graph.options.activationBudget))
            for (outlet, result) in zip(node.outputs, results) {
                graph.setConstant(result, for: outlet)
            }
            return nil
        }
        let facts: [Fact]
        do {
            facts = try node.op.facts(operands)
        } catch {
            if let index = (error as? Mismatch)?.unknownInput, index < node.inputs.count,
                let outlet = node.inputs[index], graph.constants[outlet] == nil
            {
                return .value(outlet)
            }
            throw node.invalid(error)
        }
        try check(facts, of: node, graph.options)
        for (outlet, fact) in zip(node.outputs, facts) { graph.setFact(fact, of: outlet) }
        let bytes = facts.reduce(0) { $0 + ($1.checkedByteCount ?? 0) }
        // Weights that are only widened are always made here, so that kernels can pack them; what
        // bytes stand for is computed after the pass that looks for products of bytes.
        let isFree = node.op is ShapeOf || node.op is Size || (isConstant && node.op is Cast)
        let waits = node.op is DequantizeLinear && graph.options.optimizes
        let isQuick = node.op.multiplyAdds(operands, outputs: facts) <= Self.workLimit
        if isFree || (isConstant && bytes <= left && isQuick && !waits) {
            if !node.op.isView { left -= bytes }
            try fold(node, operands, facts, into: &graph)
        } else {
            graph.nodes.append(node)
        }
        return nil
    }

    /// Computes the constants that DequantizeLinear still makes.
    static func foldDequantized(_ graph: inout TypedGraph) {
        let pass = FactInference(), nodes = graph.nodes
        graph.nodes = []
        for node in nodes {
            let operands = graph.operands(node)
            let isConstant = operands.all.allSatisfy { $0 == nil || $0?.value != nil }
            let facts = node.outputs.map { graph.fact($0) }
            guard isConstant, node.op is DequantizeLinear,
                (try? pass.fold(node, operands, facts, into: &graph)) != nil
            else {
                graph.nodes.append(node)
                continue
            }
        }
    }

    private func check(
        _ facts: [Fact], of node: Node, _ options: PlanOptions
    ) throws(EngineError) {
        guard facts.count >= node.outputs.count else {
            throw node.invalid(
                Mismatch("\(node.outputs.count) outputs are wanted and it has \(facts.count)"))
        }
        for fact in facts {
            let bytes = fact.checkedByteCount ?? .max
            guard bytes <= options.activationBudget else {
                throw node.invalid(
                    Mismatch(
                        "a result of \(fact) needs \(bytes >> 20) MiB, and the budget of "
                            + "activations is \(options.activationBudget >> 20) MiB"))
            }
            guard fact.shape.isWithinLimits else {
                throw node.invalid(Mismatch("a result of \(fact) is too large"))
            }
        }
    }

    /// Bytes of scratch that a thread may have for a node that is computed when planning.
    private static let scratchLimit = 1 << 30

    private func fold(
        _ node: Node, _ operands: Operands, _ facts: [Fact], into graph: inout TypedGraph
    ) throws(EngineError) {
        if let only = node.outputs.first, node.op.isView, let value = operands[0]?.value {
            graph.constants[only] = value.reshaped(facts[0].shape)
            return
        }
        let kernel: Kernel
        do {
            kernel = try node.op.kernel(
                KernelContext(inputs: operands, outputs: facts, options: graph.options))
        } catch {
            throw node.invalid(error)
        }
        let results = facts.map { Tensor(zeros: $0.shape, dataType: $0.dataType) }
        // Safety: freed when the kernel has run; as large as it asked for, for every thread.
        guard kernel.scratchPerThread <= Self.scratchLimit else {
            throw node.invalid(Mismatch("it needs too much memory to be computed when planning"))
        }
        let room = (kernel.scratchPerThread + 63) / 64 * 64
        let scratch = UnsafeMutableRawPointer.allocate(
            byteCount: max(room, 64) * pool.threads, alignment: 64)
        defer { scratch.deallocate() }
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
            }, scratch: scratch, scratchPerThread: room, pool: pool)
        kernel.run(call)
        for (outlet, result) in zip(node.outputs, results) { graph.constants[outlet] = result }
    }
}
