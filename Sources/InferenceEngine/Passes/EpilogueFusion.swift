import Tensors

/// Lets convolutions apply what follows them: a sum with another picture, and an activation.
struct EpilogueFusion {
    static func apply(_ graph: inout TypedGraph) {
        var rewriter = Rewriter(graph)
        for index in rewriter.nodeIndices {
            let node = rewriter.graph.nodes[index]
            if node.op is Add {
                fuseSum(index, node, &rewriter)
            } else if let activation = activation(node, rewriter) {
                fuse(activation, index, node, &rewriter)
            }
        }
        graph = rewriter.result()
    }

    /// The activation that a node is.
    static func activation(_ node: Node, _ rewriter: Rewriter) -> Activation? {
        if let unary = node.op as? any UnaryOperator { return unary.activation }
        guard let clip = node.op as? Clip,
            let limits = try? clip.limits(rewriter.graph.operands(node))
        else { return nil }
        return limits.low == 0 && limits.high == .infinity
            ? .relu : .clip(low: limits.low, high: limits.high)
    }

    private static func hasKnownWeights(_ node: Node, _ rewriter: Rewriter) -> Bool {
        rewriter.constant(node.inputs[1]) != nil
            && (node.inputs.count < 3 || node.inputs[2] == nil
                || rewriter.constant(node.inputs[2]) != nil)
    }

    private static func fuse(
        _ activation: Activation, _ index: Int, _ node: Node, _ rewriter: inout Rewriter
    ) {
        guard let maker = rewriter.onlyMaker(node.inputs[0]),
            rewriter.graph.nodes[maker].inputs.count > 1,
            hasKnownWeights(rewriter.graph.nodes[maker], rewriter)
        else { return }
        if var conv = rewriter.graph.nodes[maker].op as? Conv, conv.activation == .none,
            !conv.addsAfter
        {
            conv.activation = activation
            rewriter.merge(maker, into: index) { $0.op = conv }
        } else if var conv = rewriter.graph.nodes[maker].op as? ConvTranspose,
            conv.activation == .none
        {
            conv.activation = activation
            rewriter.merge(maker, into: index) { $0.op = conv }
        }
    }

    private static func fuseSum(_ index: Int, _ node: Node, _ rewriter: inout Rewriter) {
        guard let left = node.inputs[0], let right = node.inputs[1], left != right,
            rewriter.constant(left) == nil, rewriter.constant(right) == nil,
            rewriter.graph.fact(left).shape == rewriter.graph.fact(right).shape
        else { return }
        // Of two convolutions the later one takes the sum.
        let sides = [(left, right), (right, left)].compactMap { own, other in
            candidate(own, rewriter).map { (maker: $0, other: other) }
        }
        guard let best = sides.max(by: { $0.maker < $1.maker }),
            var conv = rewriter.graph.nodes[best.maker].op as? Conv
        else { return }
        conv.addsAfter = conv.activation != .none
        rewriter.merge(best.maker, into: index) { node in
            node.op = conv
            while node.inputs.count < 3 { node.inputs.append(nil) }
            node.inputs.append(best.other)
        }
    }

    private static func candidate(_ outlet: Outlet, _ rewriter: Rewriter) -> Int? {
        guard let maker = rewriter.onlyMaker(outlet) else { return nil }
        let node = rewriter.graph.nodes[maker]
        guard node.op is Conv, node.inputs.count <= 3, hasKnownWeights(node, rewriter) else {
            return nil
        }
        return maker
    }
}
