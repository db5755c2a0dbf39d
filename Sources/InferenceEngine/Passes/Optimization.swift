/// The rewriting passes in their order.
struct Optimization {
    static func apply(_ graph: inout TypedGraph) throws(EngineError) {
        IdentityRemoval.apply(&graph)
        graph.dropUnusedNodes()
    }
}
