/// Reads past nodes that change nothing.
struct IdentityRemoval {
    static func apply(_ graph: inout TypedGraph) {
        var replacements: [Outlet: Outlet] = [:]
        for node in graph.nodes where node.op is Identity {
            guard let input = node.inputs[0] else { continue }
            replacements[node.outputs[0]] = input
        }
        graph.replace(replacements)
    }
}
