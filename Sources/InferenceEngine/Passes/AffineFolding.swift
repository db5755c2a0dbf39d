import Tensors

/// Folds a factor and a summand of each channel into the convolution before: batch norms, and
/// products and sums with constants.
struct AffineFolding {
    static func apply(_ graph: inout TypedGraph) {
        var rewriter = Rewriter(graph)
        for index in rewriter.nodeIndices {
            let node = rewriter.graph.nodes[index]
            for side in 0..<min(2, node.inputs.count) {
                guard let maker = rewriter.onlyMaker(node.inputs[side]),
                    accepts(rewriter.graph.nodes[maker], rewriter),
                    let affine = affine(node, side: side, rewriter)
                else { continue }
                fold(affine, of: index, into: maker, &rewriter)
                break
            }
        }
        graph = rewriter.result()
    }

    private static func accepts(_ node: Node, _ rewriter: Rewriter) -> Bool {
        guard node.op is Conv || node.op is ConvTranspose else { return false }
        return rewriter.constant(node.inputs[1]) != nil
            && (node.inputs.count < 3 || node.inputs[2] == nil
                || rewriter.constant(node.inputs[2]) != nil)
    }

    /// Factor and summand of each channel, for what a node does to its input `side`.
    private static func affine(
        _ node: Node, side: Int, _ rewriter: Rewriter
    ) -> (factors: [Float], summands: [Float])? {
        guard let output = node.outputs.first else { return nil }
        let shape = rewriter.graph.fact(output).shape
        guard shape.count == 4, let input = node.inputs[side],
            rewriter.graph.fact(input).shape == shape
        else { return nil }
        if let norm = node.op as? BatchNormalization, side == 0 {
            return (try? norm.affine(rewriter.graph.operands(node))) ?? nil
        }
        guard node.inputs.count == 2,
            let values = channelValues(node.inputs[1 - side], channels: shape[1], rewriter)
        else { return nil }
        let zeros = values.map { _ in Float(0) }, ones = values.map { _ in Float(1) }
        switch node.op {
        case is Add: return (ones, values)
        case is Mul: return (values, zeros)
        case is Sub: return side == 0 ? (ones, values.map { -$0 }) : (ones.map { -$0 }, values)
        case is Div: return side == 0 ? (values.map { 1 / $0 }, zeros) : nil
        default: return nil
        }
    }

    /// A constant with one value for all or one for each channel of a picture.
    private static func channelValues(
        _ outlet: Outlet?, channels: Int, _ rewriter: Rewriter
    ) -> [Float]? {
        guard let tensor = rewriter.constant(outlet), tensor.dataType == .float32 else {
            return nil
        }
        let shape = tensor.shape
        if shape.elementCount == 1, shape.count <= 4 {
            return [Float](repeating: tensor.floats[0], count: channels)
        }
        guard shape.elementCount == channels, shape.count == 3 || shape.count == 4,
            shape[shape.count - 3] == channels
        else { return nil }
        return tensor.floats
    }

    private static func fold(
        _ affine: (factors: [Float], summands: [Float]), of index: Int, into maker: Int,
        _ rewriter: inout Rewriter
    ) {
        let node = rewriter.graph.nodes[maker]
        guard let old = rewriter.constant(node.inputs[1]) else { return }
        let factors = affine.factors, channels = factors.count
        let sources = (rewriter.graph.nodes[index].inputs + node.inputs).compactMap {
            rewriter.constant($0)
        }
        let weights = rewriter.graph.options.shared(
            "\(rewriter.graph.nodes[index].op) of \(node.op), \(factors.prefix(1))", of: sources
        ) {
            scaled(old, by: factors, transposedGroups: (node.op as? ConvTranspose)?.groups)
        }
        let bias =
            rewriter.constant(node.inputs.count > 2 ? node.inputs[2] : nil)?.floats
            ?? [Float](repeating: 0, count: channels)
        let shifted = (0..<channels).map { bias[$0] * affine.factors[$0] + affine.summands[$0] }
        let weightOutlet = rewriter.graph.addConstant(weights, named: "\(node.name).weights")
        let biasOutlet = rewriter.graph.addConstant(
            Tensor(shifted, shape: [channels]), named: "\(node.name).bias")
        rewriter.merge(maker, into: index) { node in
            node.inputs = [node.inputs[0], weightOutlet, biasOutlet]
        }
    }

    /// Weights whose output channels are multiplied; of a transposed convolution when its groups
    /// are given.
    private static func scaled(
        _ weights: Tensor, by factors: [Float], transposedGroups: Int?
    ) -> Tensor {
        var weights = weights
        // The output channel of each run of neighbours.
        let rows = transposedGroups == nil ? factors.count : weights.shape[0] * weights.shape[1]
        let size = weights.shape.elementCount / max(1, rows)
        let groups = transposedGroups ?? 1
        let perGroup = factors.count / groups, inputs = weights.shape[0] / groups
        weights.withMutableElements(of: Float.self) { values in
            for row in 0..<rows {
                let channel =
                    transposedGroups == nil
                    ? row : row / perGroup / inputs * perGroup + row % perGroup
                let factor = factors[channel]
                for at in row * size..<(row + 1) * size { values[at] *= factor }
            }
        }
        return weights
    }
}
