import Tensors

/// Finds orders of channels that are written as reshape, transpose and reshape.
struct ChannelPatterns {
    static func apply(_ graph: inout TypedGraph) {
        var rewriter = Rewriter(graph)
        for index in rewriter.nodeIndices {
            shuffle(index, &rewriter)
            interleaved(index, &rewriter)
        }
        graph = rewriter.result()
        rewriter = Rewriter(graph)
        for index in rewriter.nodeIndices { select(index, &rewriter) }
        graph = rewriter.result()
    }

    private static func shape(_ outlet: Outlet?, _ rewriter: Rewriter) -> Shape {
        outlet.map { rewriter.graph.fact($0).shape } ?? []
    }

    /// [N, C, H, W] → [N, g, c, H, W] → [N, c, g, H, W] → [N, C, H, W].
    private static func shuffle(_ index: Int, _ rewriter: inout Rewriter) {
        let last = rewriter.graph.nodes[index]
        guard last.op is Reshape, let middle = rewriter.onlyMaker(last.inputs[0]),
            let transpose = rewriter.graph.nodes[middle].op as? Transpose,
            transpose.permutation == [0, 2, 1, 3, 4],
            let first = rewriter.onlyMaker(rewriter.graph.nodes[middle].inputs[0]),
            rewriter.graph.nodes[first].op is Reshape
        else { return }
        let source = rewriter.graph.nodes[first].inputs[0]
        let from = shape(source, rewriter), to = shape(last.outputs[0], rewriter)
        let parts = shape(rewriter.graph.nodes[first].outputs[0], rewriter)
        guard from.count == 4, from == to, parts.count == 5, parts[0] == from[0],
            parts[3] == from[2], parts[4] == from[3]
        else { return }
        let groups = parts[1], size = parts[2]
        let map = (0..<from[1]).map { $0 % groups * size + $0 / groups }
        rewriter.replace(
            index, op: ChannelSelection(channels: map), inputs: [source],
            fused: ["Reshape", "Transpose", "Reshape"])
    }

    /// One sample: [1, C, H, W] → [c, g, HW] → [g, c, HW] → [g, 1, c, H, W], then element g.
    private static func interleaved(_ index: Int, _ rewriter: inout Rewriter) {
        let gather = rewriter.graph.nodes[index]
        guard let op = gather.op as? Gather, op.axis == 0,
            let wanted = rewriter.constant(gather.inputs[1]), wanted.shape.count == 0,
            let part = wanted.integers?.first, let last = rewriter.maker(gather.inputs[0]),
            rewriter.graph.nodes[last].op is Reshape,
            let middle = rewriter.onlyMaker(rewriter.graph.nodes[last].inputs[0]),
            let transpose = rewriter.graph.nodes[middle].op as? Transpose,
            transpose.permutation == [1, 0, 2],
            let first = rewriter.onlyMaker(rewriter.graph.nodes[middle].inputs[0]),
            rewriter.graph.nodes[first].op is Reshape
        else { return }
        let source = rewriter.graph.nodes[first].inputs[0]
        let from = shape(source, rewriter), to = shape(gather.outputs[0], rewriter)
        let parts = shape(rewriter.graph.nodes[first].outputs[0], rewriter)
        let stacked = shape(gather.inputs[0], rewriter)
        guard from.count == 4, to.count == 4, from[0] == 1, to[0] == 1, parts.count == 3,
            parts[2] == from[2] * from[3], to[2] == from[2], to[3] == from[3],
            stacked.count == 5, stacked[0] == parts[1], to[1] == parts[0], part >= 0
        else { return }
        let groups = parts[1]
        rewriter.replace(
            index, op: ChannelSelection(channels: (0..<to[1]).map { $0 * groups + part }),
            inputs: [source], fused: ["Reshape", "Transpose", "Reshape"])
    }

    /// A range of reordered channels is an order of its own.
    private static func select(_ index: Int, _ rewriter: inout Rewriter) {
        let node = rewriter.graph.nodes[index]
        guard let slice = node.op as? Slice, let maker = rewriter.maker(node.inputs[0]),
            let order = rewriter.graph.nodes[maker].op as? ChannelSelection,
            let ranges = try? slice.ranges(rewriter.graph.operands(node))
        else { return }
        let from = shape(node.inputs[0], rewriter)
        guard ranges[1].step == 1,
            [0, 2, 3].allSatisfy({ ranges[$0].step == 1 && ranges[$0].extent == from[$0] })
        else { return }
        let channels = order.channels[ranges[1].start..<ranges[1].start + ranges[1].extent]
        rewriter.replace(
            index, op: ChannelSelection(channels: Array(channels)),
            inputs: [rewriter.graph.nodes[maker].inputs[0]], fused: ["Slice"])
    }
}
