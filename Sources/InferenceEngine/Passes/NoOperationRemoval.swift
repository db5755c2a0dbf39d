import Tensors

/// Reads past nodes that change nothing; a transpose that only moves extents of 1 is a view.
struct NoOperationRemoval {
    static func apply(_ graph: inout TypedGraph) {
        var replacements: [Outlet: Outlet] = [:]
        for index in graph.nodes.indices {
            let node = graph.nodes[index]
            guard let input = node.inputs.first ?? nil else { continue }
            let from = graph.fact(input).shape, to = graph.fact(node.outputs[0]).shape
            if let transpose = node.op as? Transpose, transpose.movesNothing(from) {
                let shape = graph.addConstant(
                    Tensor(integers: Array(to)), named: "\(node.name).shape")
                graph.nodes[index].op = Reshape()
                graph.nodes[index].inputs = [input, shape]
            }
            let isPointless =
                node.op is Identity || (graph.nodes[index].op.isView && from == to)
                || (node.op is Expand && from == to)
                || (node.op is Slice && from == to
                    && !reverses(node, graph))
                || (node.op is Concat && node.inputs.count == 1)
                || ((node.op as? Resize)?.changesNothing(graph.operands(node)) ?? false)
            // The end of a chain at once, so that a long one is not walked from each of its nodes.
            if isPointless { replacements[node.outputs[0]] = replacements[input] ?? input }
        }
        graph.replace(replacements)
        graph.dropUnusedNodes()
    }

    private static func reverses(_ node: Node, _ graph: TypedGraph) -> Bool {
        guard node.inputs.count > 4, let steps = node.inputs[4] else { return false }
        return graph.constants[steps]?.integers?.contains { $0 != 1 } ?? true
    }
}
