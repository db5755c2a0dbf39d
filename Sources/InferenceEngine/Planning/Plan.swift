import Dispatch
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
    /// Names and facts of the outputs, in the model's order; no fact where it follows from values
    /// of the run.
    package let outputs: [(name: String, fact: Fact?)]
    /// What the plan takes up.
    package let memory: Memory
    /// Whether all of the network is planned: nothing is left for the run.
    package var isComplete: Bool { continuation == nil }

    /// How many plans of the rest were made in runs, those no longer kept included.
    package var plansMadeInRuns: Int { continuation?.cache.made ?? 0 }
    /// How many packed weights the plans of the rest share.
    package var sharedForms: Int { continuation?.options.weights?.count ?? 0 }

    /// How often a run goes through the steps: once for each sample of a batch.
    let samples: Int
    /// Where the inputs and outputs of a batch begin in the arena, one behind the other.
    let batchOffset: Int
    let steps: [Step]
    let inputOutlets: [Outlet]
    /// The outputs that this plan makes: position and value.
    let outputOutlets: [(index: Int, outlet: Outlet)]
    /// Values for the rest: as the continuation names them, and as this plan does.
    let boundary: [(name: Outlet, outlet: Outlet)]
    let constants: [Outlet: Tensor]
    let facts: [Outlet: Fact]
    let places: [MemoryPlan.Place?]
    let continuation: Continuation?

    /// Plans `graph` for these input shapes.
    ///
    /// An input whose extents are fixed needs no entry; an open first extent without one is 1.
    /// Throws before anything large is allocated. What depends on values of the run is planned in
    /// the run.
    package convenience init(
        _ graph: ModelGraph, inputShapes: [String: Shape] = [:],
        options: PlanOptions = PlanOptions()
    ) throws(EngineError) {
        var typed = TypedGraph(graph, options: options)
        try Self.bind(graph, inputShapes, to: &typed)
        let outputs = graph.outputOutlets.enumerated().map { (index: $0, outlet: $1) }
        let single = SampleSeparation.single(
            typed, nodes: graph.nodes, outputs: graph.outputOutlets)
        try self.init(
            single?.graph ?? typed, nodes: graph.nodes, outputs: outputs, cache: nil,
            samples: single?.samples ?? 1)
    }

    /// Bytes of all samples of a value, whole cache lines.
    static func batchBytes(of fact: Fact, samples: Int) -> Int {
        (samples * (fact.checkedByteCount ?? 0) + 63) / 64 * 64
    }

    /// Plans the part of `typed` that can be planned now.
    ///
    /// `cache` keeps plans of the rest. With several samples `typed` is the graph of one.
    init(
        _ typed: TypedGraph, nodes: [Node], outputs: [(index: Int, outlet: Outlet)],
        cache: PlanCache<Continuation.Key>?, samples: Int = 1
    ) throws(EngineError) {
        self.samples = samples
        let options = typed.options
        var typed = typed
        let (deferred, given) = try Inference.apply(
            &typed, nodes: nodes, outputs: outputs.map(\.outlet))
        let made = outputs.filter { typed.isKnown($0.outlet) }
        var rest = Continuation(
            typed, deferred: deferred, outputs: outputs, options: options, cache: cache)
        let handed = rest?.boundary ?? []
        let names = outputs.map { typed.name($0.outlet) }
        let inputNames = typed.inputs.map { typed.name($0) }
        typed.outputs = made.map { given[$0.outlet] ?? $0.outlet } + handed
        typed.dropUnusedNodes()
        // Layers that share weights share the packed form too.
        let own = options.weights == nil ? SharedWeights() : nil
        if let own {
            own.add(typed.repeatedConstants)
            typed.options.weights = own
        }
        if options.optimizes { Optimization.apply(&typed) }
        LayoutAssignment.apply(&typed)
        HalfValues.apply(&typed)
        let memoryPlan = MemoryPlan(typed)
        batchOffset = (memoryPlan.arenaBytes + 63) / 64 * 64
        let arenaBytes =
            samples == 1
            ? memoryPlan.arenaBytes
            : (typed.inputs + typed.outputs).reduce(batchOffset) {
                $0 + Self.batchBytes(of: typed.fact($1), samples: samples)
            }
        guard arenaBytes <= options.activationBudget else {
            throw .overBudget(bytes: arenaBytes, budget: options.activationBudget)
        }
        rest?.options.activationBudget = options.activationBudget - arenaBytes
        continuation = rest
        steps = try Self.compile(typed)
        let heldAgain = own?.bytesHeldAgain ?? 0
        own?.removeAll()
        func whole(_ fact: Fact) -> Fact {
            samples == 1 ? fact : SampleSeparation.firstExtent(samples, fact)
        }
        inputs = zip(inputNames, typed.inputs).map { ($0, whole(typed.fact($1))) }
        inputOutlets = typed.inputs
        outputOutlets = zip(made, typed.outputs).map { ($0.index, $1) }
        boundary = zip(handed, typed.outputs.dropFirst(made.count)).map { ($0, $1) }
        var known: [Int: Fact] = [:]
        for (index, outlet) in outputOutlets { known[index] = whole(typed.fact(outlet)) }
        self.outputs = zip(outputs, names).map { ($1, known[$0.index]) }
        places = memoryPlan.places
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
            arenaBytes: arenaBytes,
            weightBytes: constants.values.reduce(0) { $0 + $1.byteCount }
                + steps.reduce(0) { $0 + ($1.kernel?.weightBytes ?? 0) } - heldAgain,
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
            let declared = input.fact.extents
            guard let shape = shapes[input.name] ?? input.fact.fixedShape else {
                throw .openInput(name: input.name, declared: declared)
            }
            let isReplaced =
                typed.options.replacesDeclaredShapes
                && input.fact.dimensions.count == shape.count
            guard shape.isWithinLimits, isReplaced || input.fact.admits(shape) else {
                throw .unsuitableShape(
                    input: input.name, declared: declared, given: shape.description)
            }
            let isWidened = typed.options.floatsAtEdges && input.fact.dataType.isWidened
            let fact = Fact(isWidened ? .float32 : input.fact.dataType, shape)
            let bytes = fact.checkedByteCount ?? .max
            guard bytes <= typed.options.activationBudget else {
                throw .overBudget(bytes: bytes, budget: typed.options.activationBudget)
            }
            typed.setFact(fact, of: outlet)
        }
    }

    /// Chooses kernels and packs weights, of several nodes at once.
    private static func compile(_ graph: TypedGraph) throws(EngineError) -> [Step] {
        var results = [Result<Step, EngineError>?](repeating: nil, count: graph.nodes.count)
        results.withUnsafeMutableBufferPointer { buffer in
            // Safety: each iteration writes an element of its own, and all end before the call.
            nonisolated(unsafe) let results = buffer
            DispatchQueue.concurrentPerform(iterations: results.count) { index in
                results[index] = Result { () throws(EngineError) in
                    try step(graph.nodes[index], graph)
                }
            }
        }
        var steps: [Step] = []
        for case let result? in results { steps.append(try result.get()) }
        return steps
    }

    private static func step(_ node: Node, _ graph: TypedGraph) throws(EngineError) -> Step {
        let operands = graph.operands(node)
        let facts = node.outputs.map { graph.fact($0) }
        var kernel: Kernel?
        let viewsConstant = node.inputs.first.flatMap { $0 }.map { graph.constants[$0] != nil }
        if !node.op.isView || viewsConstant == true {
            do {
                kernel = try node.op.kernel(
                    Site(inputs: operands, outputs: facts, options: graph.options))
            } catch {
                throw node.invalid(error)
            }
        }
        // A kernel with packed weights does not read the constants again.
        let packs = (kernel?.weightBytes ?? 0) > 0
        let inputs = node.inputs.map { outlet in
            outlet.flatMap { packs && graph.constants[$0] != nil ? nil : $0 }
        }
        return Step(node: node, inputs: inputs, kernel: kernel, operands: operands, facts: facts)
    }
}
