package import Tensors

/// A network whose inputs may have any size: a plan for each set of shapes, made when it is first
/// asked for.
///
/// The plans that were used last are kept, and all share the weights. Any number of queues.
package final class Network: Sendable {
    /// The graph, as the file gives it.
    package let graph: ModelGraph
    private let options: PlanOptions
    private let cache: PlanCache<[String: Shape]>

    /// A network that keeps the plans of `capacity` sets of shapes.
    package init(_ graph: ModelGraph, options: PlanOptions = PlanOptions(), capacity: Int = 8) {
        self.graph = graph
        var options = options
        // A network of one set of shapes has one plan, which needs no copies to share.
        if graph.inputs.contains(where: { $0.fact.dimensions.contains(nil) }) {
            let weights = SharedWeights()
            weights.add(graph.constants.values)
            options.weights = weights
        }
        self.options = options
        cache = PlanCache(capacity: max(1, capacity))
    }

    /// The plan for these input shapes.
    ///
    /// An input whose extents are fixed needs no entry; an open first extent without one is 1.
    package func plan(for inputShapes: [String: Shape]) throws(EngineError) -> Plan {
        try cache.plan(for: inputShapes) { () throws(EngineError) in
            try Plan(graph, inputShapes: inputShapes, options: options)
        }
    }

    /// Names and facts of the outputs for these input shapes, without choosing kernels; no fact
    /// where it follows from values of the run.
    package func outputs(
        for inputShapes: [String: Shape]
    ) throws(EngineError) -> [(name: String, fact: Fact?)] {
        try Plan.outputs(of: graph, inputShapes: inputShapes, options: options)
    }
}
