package import Tensors

/// A network made ready for inputs of fixed shapes: kernels chosen, weights packed, memory laid
/// out.
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
    package var isComplete: Bool { deferredPart == nil }

    /// How many plans of the rest were made in runs, those no longer kept included.
    package var plansMadeInRuns: Int { deferredPart?.cache.made ?? 0 }
    /// How many packed weights the plans of the rest share.
    package var sharedForms: Int { deferredPart?.options.weights?.count ?? 0 }

    /// How often a run goes through the steps: once for each sample of a batch.
    let samples: Int
    /// Where the inputs and outputs of a batch begin in the arena, one behind the other.
    let batchOffset: Int
    let steps: [Step]
    let inputOutlets: [Outlet]
    /// The outputs that this plan makes: position and value.
    let outputOutlets: [(index: Int, outlet: Outlet)]
    /// Values for the rest: as the deferredPart names them, and as this plan does.
    let boundary: [(name: Outlet, outlet: Outlet)]
    let constants: [Outlet: Tensor]
    let facts: [Outlet: Fact]
    let places: [MemoryPlan.Place?]
    let deferredPart: DeferredPart?

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

    /// Names and facts of what a plan for these input shapes would give out; chooses no kernels.
    static func outputs(
        of graph: ModelGraph, inputShapes: [String: Shape], options: PlanOptions
    ) throws(EngineError) -> [(name: String, fact: Fact?)] {
        var typed = TypedGraph(graph, options: options)
        try bind(graph, inputShapes, to: &typed)
        let outputs = graph.outputOutlets.enumerated().map { (index: $0, outlet: $1) }
        var draft = PlanDraft(typed, outputs: outputs, samples: 1)
        try draft.inferFacts(of: graph.nodes, cache: nil)
        return draft.outputFacts
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
        cache: PlanCache<DeferredPart.Key>?, samples: Int = 1
    ) throws(EngineError) {
        var draft = PlanDraft(typed, outputs: outputs, samples: samples)
        try draft.inferFacts(of: nodes, cache: cache)
        draft.shareRepeatedWeights()
        try draft.optimize()
        draft.assignLayouts()
        try draft.placeValues()
        try draft.chooseKernels()
        self.samples = samples
        batchOffset = draft.batchOffset
        places = draft.places
        steps = draft.steps
        constants = draft.readConstants
        inputs = draft.inputFacts
        inputOutlets = draft.graph.inputs
        self.outputs = draft.outputFacts
        outputOutlets = draft.outputOutlets
        boundary = draft.boundary
        facts = draft.endFacts
        deferredPart = draft.deferredPart
        memory = draft.memory
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
}
