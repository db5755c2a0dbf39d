import Dispatch
import Tensors

/// A plan in the making: a graph that one step after the other makes ready, and what each step
/// found out.
///
/// The steps are called once each, in the order in which they are declared.
struct PlanDraft {
    private(set) var graph: TypedGraph
    /// The outputs of the network that are asked for.
    private let outputs: [(index: Int, outlet: Outlet)]
    private let samples: Int
    private let inputNames: [String]
    private let outputNames: [String]

    /// Of the outputs, those that this plan makes.
    private var made: [(index: Int, outlet: Outlet)] = []
    /// What is planned in the run.
    private(set) var deferredPart: DeferredPart?
    /// Packed weights of this plan alone; nil where plans share them.
    private var ownWeights: SharedWeights?
    /// Where each value lies, by outlet.
    private(set) var places: [MemoryPlan.Place?] = []
    /// Where the inputs and outputs of a batch begin in the arena.
    private(set) var batchOffset = 0
    private var arenaBytes = 0
    private(set) var steps: [Plan.Step] = []
    private var bytesSharedBySteps = 0

    init(_ graph: TypedGraph, outputs: [(index: Int, outlet: Outlet)], samples: Int) {
        self.graph = graph
        self.outputs = outputs
        self.samples = samples
        inputNames = graph.inputs.map { graph.name($0) }
        outputNames = outputs.map { graph.name($0.outlet) }
    }

    // MARK: Steps

    /// Gives every value its fact, folds constants, and defers what depends on values of the run.
    mutating func inferFacts(
        of nodes: [Node], cache: PlanCache<DeferredPart.Key>?
    ) throws(EngineError) {
        let (deferred, given) = try FactInference.apply(
            &graph, nodes: nodes, outputs: outputs.map(\.outlet))
        made = outputs.filter { graph.isKnown($0.outlet) }
        deferredPart = DeferredPart(
            graph, deferred: deferred, outputs: outputs, options: graph.options, cache: cache)
        graph.outputs =
            made.map { given[$0.outlet] ?? $0.outlet } + (deferredPart?.boundary ?? [])
        graph.dropUnusedNodes()
    }

    /// Lets layers that share weights share the packed form too.
    mutating func shareRepeatedWeights() {
        guard graph.options.weights == nil else { return }
        let weights = SharedWeights()
        weights.add(graph.repeatedConstants)
        graph.options.weights = weights
        ownWeights = weights
    }

    /// Fuses and rewrites, unless the options forbid it.
    mutating func optimize() throws(EngineError) {
        if graph.options.optimizes { try Optimization.apply(&graph) }
    }

    /// Chooses a layout and an element type for each value.
    mutating func assignLayouts() {
        LayoutAssignment.apply(&graph)
        BFloat16Values.apply(&graph)
    }

    /// Lays out the arena; throws when it does not fit the budget.
    mutating func placeValues() throws(EngineError) {
        let plan = MemoryPlan(graph)
        places = plan.places
        batchOffset = (plan.arenaBytes + 63) / 64 * 64
        arenaBytes =
            samples == 1
            ? plan.arenaBytes
            : (graph.inputs + graph.outputs).reduce(batchOffset) {
                $0 + Plan.batchBytes(of: graph.fact($1), samples: samples)
            }
        let budget = graph.options.activationBudget
        guard arenaBytes <= budget else { throw .overBudget(bytes: arenaBytes, budget: budget) }
        deferredPart?.options.activationBudget = budget - arenaBytes
    }

    /// Chooses kernels and packs weights.
    mutating func chooseKernels() throws(EngineError) {
        steps = try Self.compile(graph)
        bytesSharedBySteps = ownWeights?.bytesHeldAgain ?? 0
        ownWeights?.removeAll()
    }

    // MARK: Results

    private func whole(_ fact: Fact) -> Fact {
        samples == 1 ? fact : SampleSeparation.firstExtent(samples, fact)
    }

    /// Names and facts of the inputs, all samples.
    var inputFacts: [(name: String, fact: Fact)] {
        zip(inputNames, graph.inputs).map { ($0, whole(graph.fact($1))) }
    }

    /// The outputs that this plan makes: position and value.
    var outputOutlets: [(index: Int, outlet: Outlet)] {
        zip(made, graph.outputs).map { ($0.index, $1) }
    }

    /// Names and facts of the outputs, all samples; no fact where it is not known yet.
    var outputFacts: [(name: String, fact: Fact?)] {
        var known: [Int: Fact] = [:]
        for (index, outlet) in outputOutlets { known[index] = whole(graph.fact(outlet)) }
        return zip(outputs, outputNames).map { ($1, known[$0.index]) }
    }

    /// Values for the deferred part: as it names them, and as this plan does.
    var boundary: [(name: Outlet, outlet: Outlet)] {
        zip(deferredPart?.boundary ?? [], graph.outputs.dropFirst(made.count)).map { ($0, $1) }
    }

    /// The facts of inputs and outputs.
    var endFacts: [Outlet: Fact] {
        var facts: [Outlet: Fact] = [:]
        for outlet in graph.inputs + graph.outputs { facts[outlet] = graph.fact(outlet) }
        return facts
    }

    /// The constants that a run reads: weights that only a packed kernel reads are not kept.
    var readConstants: [Outlet: Tensor] {
        var read = Set(graph.outputs)
        for step in steps {
            for case let input? in step.inputs { read.insert(input) }
        }
        return graph.constants.filter { read.contains($0.key) }
    }

    /// What the plan occupies.
    var memory: Plan.Memory {
        Plan.Memory(
            arenaBytes: arenaBytes,
            weightBytes: readConstants.values.reduce(0) { $0 + $1.byteCount }
                + steps.reduce(0) { $0 + ($1.kernel?.weightBytes ?? 0) } - bytesSharedBySteps,
            scratchBytesPerThread: steps.map { $0.kernel?.scratchPerThread ?? 0 }.max() ?? 0)
    }

    // MARK: Kernels

    /// Several nodes at once.
    private static func compile(_ graph: TypedGraph) throws(EngineError) -> [Plan.Step] {
        var results = [Result<Plan.Step, EngineError>?](repeating: nil, count: graph.nodes.count)
        results.withUnsafeMutableBufferPointer { buffer in
            // Safety: each iteration writes an element of its own, and all end before the call.
            nonisolated(unsafe) let results = buffer
            DispatchQueue.concurrentPerform(iterations: results.count) { index in
                results[index] = Result { () throws(EngineError) in
                    try step(graph.nodes[index], graph)
                }
            }
        }
        var steps: [Plan.Step] = []
        for case let result? in results { steps.append(try result.get()) }
        return steps
    }

    private static func step(_ node: Node, _ graph: TypedGraph) throws(EngineError) -> Plan.Step {
        let operands = graph.operands(node)
        let facts = node.outputs.map { graph.fact($0) }
        var kernel: Kernel?
        let viewsConstant = node.inputs.first.flatMap { $0 }.map { graph.constants[$0] != nil }
        if !node.op.isView || viewsConstant == true {
            do {
                kernel = try node.op.kernel(
                    KernelContext(inputs: operands, outputs: facts, options: graph.options))
            } catch {
                throw node.invalid(error)
            }
        }
        // A kernel with packed weights does not read the constants again.
        let packs = (kernel?.weightBytes ?? 0) > 0
        let inputs = node.inputs.map { outlet in
            outlet.flatMap { packs && graph.constants[$0] != nil ? nil : $0 }
        }
        return Plan.Step(
            node: node, inputs: inputs, kernel: kernel, operands: operands, facts: facts)
    }
}
