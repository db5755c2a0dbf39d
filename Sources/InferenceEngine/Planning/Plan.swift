package import Tensors

/// A network made ready for inputs of fixed shapes: kernels chosen, weights packed, memory laid out.
///
/// Immutable; any number of sessions on any queues may share one.
package final class Plan: Sendable {
    /// What a plan takes up.
    package struct Memory: Hashable, Sendable {
        /// Bytes of activations in each session.
        package let arenaBytes: Int
        /// Bytes of weights, packed copies included.
        package let weightBytes: Int
        /// Bytes of scratch for each thread of a session's pool.
        package let scratchBytesPerThread: Int
    }

    struct Step: Sendable {
        let node: Node
        let inputs: [Outlet?]
        let kernel: Kernel?
        let operands: Operands
        let facts: [Fact]
    }

    /// Names and facts of the inputs, in the model's order.
    package let inputs: [(name: String, fact: Fact)]
    /// Names and facts of the outputs, in the model's order.
    package let outputs: [(name: String, fact: Fact)]
    /// What the plan takes up.
    package let memory: Memory

    let steps: [Step]
    let inputOutlets: [Outlet]
    let outputOutlets: [Outlet]
    let constants: [Outlet: Tensor]
    let facts: [Outlet: Fact]
    let offsets: [Int?]

    /// Plans `graph` for these input shapes.
    ///
    /// An input whose extents are fixed needs no entry; an open first extent without one is 1.
    /// Throws before anything large is allocated.
    package init(
        _ graph: ModelGraph, inputShapes: [String: Shape] = [:],
        options: PlanOptions = PlanOptions()
    ) throws(EngineError) {
        var typed = TypedGraph(graph, options: options)
        try Self.bind(graph, inputShapes, to: &typed)
        try Inference.apply(&typed, nodes: graph.nodes)
        typed.dropUnusedNodes()
        if options.optimizes { Optimization.apply(&typed) }
        let names = graph.outputs
        LayoutAssignment.apply(&typed)
        let memoryPlan = MemoryPlan(typed)
        guard memoryPlan.arenaBytes <= options.activationBudget else {
            throw .overBudget(bytes: memoryPlan.arenaBytes, budget: options.activationBudget)
        }
        steps = try Self.compile(typed)
        inputs = zip(graph.inputs, typed.inputs).map { ($0.name, typed.fact($1)) }
        outputs = zip(names, typed.outputs).map { ($0, typed.fact($1)) }
        inputOutlets = typed.inputs
        outputOutlets = typed.outputs
        offsets = memoryPlan.offsets
        var facts: [Outlet: Fact] = [:]
        for outlet in typed.inputs + typed.outputs { facts[outlet] = typed.fact(outlet) }
        self.facts = facts
        // Weights that only a packed kernel reads are not kept.
        var read = Set(typed.outputs)
        for step in steps {
            for case let input? in step.inputs { read.insert(input) }
        }
        constants = typed.constants.filter { read.contains($0.key) }
        memory = Memory(
            arenaBytes: memoryPlan.arenaBytes,
            weightBytes: constants.values.reduce(0) { $0 + $1.byteCount }
                + steps.reduce(0) { $0 + ($1.kernel?.weightBytes ?? 0) },
            scratchBytesPerThread: steps.map { $0.kernel?.scratchPerThread ?? 0 }.max() ?? 0)
    }

    private static func bind(
        _ graph: ModelGraph, _ shapes: [String: Shape], to typed: inout TypedGraph
    ) throws(EngineError) {
        let known = graph.inputs.map(\.name)
        for name in shapes.keys.sorted() where !known.contains(name) {
            throw .unknownInput(name: name, known: known)
        }
        for (input, outlet) in zip(graph.inputs, typed.inputs) {
            let declared = describe(input.fact)
            guard let shape = shapes[input.name] ?? input.fact.fixedShape else {
                throw .openInput(name: input.name, declared: declared)
            }
            let isReplaced =
                typed.options.replacesDeclaredShapes
                && input.fact.dimensions.count == shape.count
            guard isReplaced || input.fact.admits(shape) else {
                throw .unsuitableShape(
                    input: input.name, declared: declared, given: shape.description)
            }
            let fact = Fact(input.fact.dataType, shape)
            let bytes = fact.checkedByteCount ?? .max
            guard bytes <= typed.options.activationBudget else {
                throw .overBudget(bytes: bytes, budget: typed.options.activationBudget)
            }
            typed.setFact(fact, of: outlet)
        }
    }

    private static func describe(_ fact: OpenFact) -> String {
        "[" + fact.dimensions.map { $0.map { "\($0)" } ?? "?" }.joined(separator: ", ") + "]"
    }

    private static func compile(_ graph: TypedGraph) throws(EngineError) -> [Step] {
        var steps: [Step] = []
        for node in graph.nodes {
            let operands = graph.operands(node)
            let facts = node.outputs.map { graph.fact($0) }
            var kernel: Kernel?
            let viewsConstant = node.inputs.first.flatMap { $0 }.map { graph.constants[$0] != nil }
            if !node.op.isView || viewsConstant == true {
                do {
                    kernel = try node.op.kernel(
                        Site(inputs: operands, outputs: facts, options: graph.options))
                } catch {
                    throw .invalidNode(
                        node: node.name, name: type(of: node.op).name,
                        reason: (error as? Mismatch)?.reason ?? "\(error)")
                }
            }
            // A kernel with packed weights does not read the constants again.
            let packs = (kernel?.weightBytes ?? 0) > 0
            let inputs = node.inputs.map { outlet in
                outlet.flatMap { packs && graph.constants[$0] != nil ? nil : $0 }
            }
            steps.append(
                Step(node: node, inputs: inputs, kernel: kernel, operands: operands, facts: facts))
        }
        return steps
    }
}
