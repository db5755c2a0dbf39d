import Tensors

/// Finds attention that is written out, `Softmax(q k * factor + masks) v`, and lets it read its
/// operands and write its result where they lie, instead of transposing them.
struct AttentionPatterns {
    private var rewriter: Rewriter
    private let views: StridedViews
    /// The nodes that read each value.
    private var readers: [Outlet: [Int]] = [:]

    static func apply(_ graph: inout TypedGraph) {
        guard graph.nodes.contains(where: { $0.op is Softmax }) else { return }
        var pass = AttentionPatterns(graph)
        for index in pass.rewriter.nodeIndices { pass.visit(index) }
        graph = pass.rewriter.result()
    }

    private init(_ graph: TypedGraph) {
        rewriter = Rewriter(graph)
        views = StridedViews(graph)
        for (index, node) in graph.nodes.enumerated() {
            for case let input? in node.inputs { readers[input, default: []].append(index) }
        }
    }

    private func node(_ index: Int) -> Node { rewriter.graph.nodes[index] }
    private func shape(_ outlet: Outlet) -> Shape { rewriter.graph.fact(outlet).shape }

    /// What makes the scores that a softmax takes.
    private struct Scores {
        var queries: Outlet
        var keys: Outlet
        var factor: Float = 1
        var masks: [(outlet: Outlet, within: Shape)] = []
    }

    private mutating func visit(_ index: Int) {
        guard node(index).op is MatMul, let mix = mix(index),
            let from = node(mix.softmax).inputs[0], let scores = scores(from)
        else { return }
        let whole = shape(node(index).outputs[0])
        guard whole.count >= 3, shape(mix.weights).count == whole.count else { return }
        let batch = Array(whole.dropLast(2))
        let q = views.view(scores.queries), k = views.view(scores.keys)
        var v = views.view(mix.values)
        for one in [q, k, v] {
            guard one.view.extents.count >= 2, one.view.fits(shape(one.source).elementCount),
                one.view.batchStrides(batch) != nil,
                rewriter.graph.fact(one.source).dataType == .float32
            else { return }
        }
        if mix.isTurned { v.view.turn() }
        var masks: [FusedAttention.Mask] = []
        for mask in scores.masks {
            guard let found = self.mask(mask.outlet, within: mask.within) else { return }
            masks.append(found)
        }
        let (last, result) = target(index, isTurned: mix.isTurned)
        let op = FusedAttention(
            batch: batch, q: q.view, k: k.view, v: v.view,
            factor: scores.factor * q.factor * k.factor, valueFactor: v.factor, masks: masks,
            replacesNaN: mix.replacesNaN, result: result, extents: shape(node(last).outputs[0]))
        rewriter.replace(
            last, op: op,
            inputs: [q.source, k.source, v.source] + scores.masks.map { $0.outlet },
            fused: ["MatMul", "Softmax", "MatMul"])
    }

    /// Weights times values.
    private struct Mix {
        var weights: Outlet
        var values: Outlet
        var softmax: Int
        var replacesNaN: Bool
        /// Whether it is written the other way around: values [..., width, keys] times weights
        /// [..., keys, queries].
        var isTurned = false
    }

    private func mix(_ index: Int) -> Mix? {
        guard let left = node(index).inputs[0], let right = node(index).inputs[1] else {
            return nil
        }
        if let (softmax, replacesNaN) = softmax(left) {
            return Mix(weights: left, values: right, softmax: softmax, replacesNaN: replacesNaN)
        }
        guard let turn = rewriter.onlyMaker(right),
            let order = (node(turn).op as? Transpose)?.permutation, order.count >= 2,
            order == Array(0..<order.count - 2) + [order.count - 1, order.count - 2],
            let weights = node(turn).inputs[0], let (softmax, replacesNaN) = softmax(weights)
        else { return nil }
        return Mix(
            weights: weights, values: left, softmax: softmax, replacesNaN: replacesNaN,
            isTurned: true)
    }

    /// The softmax over the last axis that makes weights, and whether what is no number is replaced
    /// by 0 after it.
    private func softmax(_ weights: Outlet) -> (index: Int, replacesNaN: Bool)? {
        guard let maker = rewriter.onlyMaker(weights) else { return nil }
        if isSoftmax(maker) { return (maker, false) }
        let choice = node(maker)
        guard choice.op is Where, choice.inputs.count == 3, rewriter.scalar(choice.inputs[1]) == 0,
            let source = choice.inputs[2], rewriter.readers(source) == 2,
            let test = rewriter.onlyMaker(choice.inputs[0]), node(test).op is IsNaN,
            node(test).inputs.first == source, let softmax = rewriter.maker(source),
            isSoftmax(softmax)
        else { return nil }
        return (softmax, true)
    }

    private func isSoftmax(_ index: Int) -> Bool {
        guard let op = node(index).op as? Softmax else { return false }
        return op.axis == -1 || op.axis == shape(node(index).outputs[0]).count - 1
    }

    /// Follows scores back to the product of queries and keys, through masks and a factor.
    private func scores(_ outlet: Outlet) -> Scores? {
        var current = outlet, factor: Float = 1
        var masks: [(outlet: Outlet, within: Shape)] = []
        while let maker = rewriter.onlyMaker(current) {
            let node = node(maker), extents = shape(current)
            if node.op is MatMul, let q = node.inputs[0], let k = node.inputs[1] {
                guard shape(q).count >= 2, shape(k).count >= 2 else { return nil }
                return Scores(queries: q, keys: k, factor: factor, masks: masks)
            }
            if node.op is Add, factor == 1, masks.count < 4,
                let side = (0...1).first(where: { isScores(node.inputs[$0], extents) }),
                let mask = node.inputs[1 - side], let scores = node.inputs[side]
            {
                if !isNought(mask) { masks.append((mask, extents)) }
                current = scores
            } else if let scaled = rewriter.graph.scaled(node), shape(scaled.outlet) == extents {
                factor *= scaled.factor
                current = scaled.outlet
            } else if node.op.isView, let input = node.inputs[0],
                shape(input).count >= 2, Array(shape(input).suffix(2)) == Array(extents.suffix(2))
            {
                current = input
            } else {
                return nil
            }
        }
        return nil
    }

    /// Whether a mask hides nothing.
    private func isNought(_ outlet: Outlet) -> Bool {
        guard let tensor = rewriter.constant(outlet), tensor.dataType == .float32 else {
            return false
        }
        return tensor.floats.allSatisfy { $0 == 0 }
    }

    /// Whether a summand leads to the product: it is as large as the sum and no constant.
    private func isScores(_ outlet: Outlet?, _ extents: Shape) -> Bool {
        var current = outlet
        for _ in 0..<8 {
            guard let outlet = current, rewriter.constant(outlet) == nil,
                shape(outlet).elementCount == extents.elementCount,
                let maker = rewriter.onlyMaker(outlet)
            else { return false }
            let node = node(maker)
            if node.op is MatMul { return true }
            if node.op is Add {
                guard let next = (0...1).first(where: { rewriter.constant(node.inputs[$0]) == nil })
                else { return false }
                current = node.inputs[next]
            } else if let scaled = rewriter.graph.scaled(node) {
                current = scaled.outlet
            } else if node.op.isView {
                current = node.inputs[0]
            } else {
                return false
            }
        }
        return false
    }

    /// How a mask lies over scores of these extents.
    private func mask(_ outlet: Outlet, within extents: Shape) -> FusedAttention.Mask? {
        let fact = rewriter.graph.fact(outlet)
        guard fact.dataType == .float32, fact.shape.count <= extents.count,
            (try? broadcastShape([fact.shape, extents])) == extents
        else { return nil }
        let strides = broadcastStrides(fact.shape, to: extents)
        let row = strides[strides.count - 2], column = strides[strides.count - 1]
        guard column == 1 || extents.last == 1 else { return nil }
        return FusedAttention.Mask(
            batch: Array(extents.dropLast(2)), batchStrides: Array(strides.dropLast(2)),
            rowStride: row, columnStride: column)
    }

    /// The node whose output the result is written to, and how the result lies there: that of a
    /// transpose, where it alone reads the product and the elements along one of the last two axes
    /// lie together behind it.
    private func target(_ index: Int, isTurned: Bool) -> (last: Int, result: StridedView) {
        let outlet = node(index).outputs[0]
        var own = StridedView(shape(outlet)), result = own
        if isTurned { own.turn() }
        guard rewriter.readers(outlet) == 1, let reader = readers[outlet]?.first,
            let transpose = node(reader).op as? Transpose
        else { return (index, own) }
        let order = transpose.permutation ?? own.extents.indices.reversed()
        guard order.last.map({ $0 >= order.count - 2 }) == true else { return (index, own) }
        let strides = shape(node(reader).outputs[0]).strides
        for (axis, from) in order.enumerated() { result.strides[from] = strides[axis] }
        if isTurned { result.turn() }
        return (reader, result)
    }
}
