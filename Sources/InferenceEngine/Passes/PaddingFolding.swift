import Tensors

/// Moves a border of zeros into the convolution or mean that reads it.
struct PaddingFolding {
    static func apply(_ graph: inout TypedGraph) {
        var rewriter = Rewriter(graph)
        for index in rewriter.nodeIndices {
            let node = rewriter.graph.nodes[index]
            guard let maker = rewriter.onlyMaker(node.inputs.first ?? nil),
                let border = zeroBorder(rewriter.graph.nodes[maker], rewriter)
            else { continue }
            var op = node.op
            if var conv = op as? Conv, let padding = sum(conv.window.padding, border) {
                conv.window.padding = padding
                op = conv
            } else if let pool = op as? AveragePool, pool.window.padding == .none, !pool.roundsUp {
                var window = pool.window
                window.padding = border
                op = AveragePool(window: window, roundsUp: false, countsPadding: true)
            } else {
                continue
            }
            var inputs = node.inputs
            inputs[0] = rewriter.graph.nodes[maker].inputs[0]
            rewriter.replace(index, op: op, inputs: inputs, fused: ["Pad"])
        }
        graph = rewriter.result()
    }

    private static func zeroBorder(_ node: Node, _ rewriter: Rewriter) -> Padding? {
        guard let pad = node.op as? Pad, pad.mode == .constant, node.inputs.count > 1,
            let pads = rewriter.constant(node.inputs[1])?.integers, pads.count == 8,
            pads.allSatisfy({ $0 >= 0 }), [0, 1, 4, 5].allSatisfy({ pads[$0] == 0 }),
            node.inputs.count < 4 || node.inputs[3] == nil,
            node.inputs.count < 3 || node.inputs[2] == nil || rewriter.scalar(node.inputs[2]) == 0
        else { return nil }
        return .explicit(top: pads[2], left: pads[3], bottom: pads[6], right: pads[7])
    }

    private static func sum(_ own: Padding, _ border: Padding) -> Padding? {
        guard case .explicit(let top, let left, let bottom, let right) = own,
            case .explicit(let moreTop, let moreLeft, let moreBottom, let moreRight) = border
        else { return nil }
        return .explicit(
            top: top + moreTop, left: left + moreLeft, bottom: bottom + moreBottom,
            right: right + moreRight)
    }
}
