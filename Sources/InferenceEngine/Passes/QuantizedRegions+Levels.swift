import Tensors

/// Levels: values that travel as whole numbers in floats, made by `Requantize` or from bytes.
extension QuantizedRegions {
    /// Bytes that a float value stands for, those of what only moves such values included.
    mutating func levels(of outlet: Outlet?) -> Levels? {
        guard let outlet else { return nil }
        if let known = levels[outlet] { return known }
        guard let node = maker(outlet) else { return nil }
        var made: Levels?
        switch node.op {
        case let pool as MaxPool: made = moved(QuantizedMaxPool(pool: pool), node)
        case let resize as Resize: made = moved(QuantizedResize(resize: resize), node)
        case let concat as Concat: made = joined(concat, node)
        case let op where QuantizedMovement.moves(op): made = moved(QuantizedMovement(op: op), node)
        default: break
        }
        levels[outlet] = made
        return made
    }

    private mutating func moved(_ op: any Operator, _ node: Node) -> Levels? {
        guard let from = levels(of: node.inputs[0]),
            let bytes = append(
                op, [from.bytes] + node.inputs.dropFirst(), like: node,
                fused: [type(of: node.op).name])
        else { return nil }
        return Levels(bytes: bytes, scale: from.scale)
    }

    /// Parts of one scale.
    private mutating func joined(_ concat: Concat, _ node: Node) -> Levels? {
        var parts: [Levels] = []
        for input in node.inputs {
            guard let part = levels(of: input), part.scale == (parts.first ?? part).scale else {
                return nil
            }
            parts.append(part)
        }
        guard let scale = parts.first?.scale,
            let bytes = append(
                QuantizedConcat(axis: concat.axis, tables: parts.map { _ in nil }),
                parts.map(\.bytes),
                like: node, fused: ["Concat"])
        else { return nil }
        return Levels(bytes: bytes, scale: scale)
    }

    /// Notes what bytes the output of a node stands for: of a conversion from 8 bits, of levels
    /// with another zero, and of levels times their step.
    mutating func note(_ node: Node) {
        switch node.op {
        case let cast as Cast where cast.dataType == .float32:
            guard let type = byteType(node.inputs[0]),
                let bytes = unsignedForm(node.inputs[0], node)
            else { return }
            levels[node.outputs[0]] = Levels(
                bytes: bytes, scale: QuantizedScale(scale: 1, zero: type == .int8 ? 128 : 0))
        case is Add:
            guard let (from, amount) = levelsAndScalar(node), from.scale.scale == 1,
                amount == amount.rounded(), amount.magnitude <= 255
            else { return }
            let zero = from.scale.zero - Int(amount)
            guard (0...255).contains(zero) else { return }
            levels[node.outputs[0]] = Levels(
                bytes: from.bytes, scale: QuantizedScale(scale: 1, zero: zero))
        case is Mul:
            guard let (from, step) = levelsAndScalar(node), from.scale.scale == 1, step > 0,
                step.isFinite
            else { return }
            levels[node.outputs[0]] = Levels(
                bytes: from.bytes, scale: QuantizedScale(scale: step, zero: from.scale.zero))
        default: break
        }
    }

    /// The operands of a node of whole levels and one constant number.
    private mutating func levelsAndScalar(_ node: Node) -> (Levels, Float)? {
        for (input, other) in [(0, 1), (1, 0)] {
            guard let outlet = node.inputs[input],
                let scalar = node.inputs[other].flatMap({ graph.constants[$0] }),
                scalar.dataType == .float32, scalar.shape.elementCount == 1,
                graph.fact(outlet).shape == graph.fact(node.outputs[0]).shape,
                let from = levels(of: outlet)
            else { continue }
            return (from, scalar.floats[0])
        }
        return nil
    }

    /// Rounding to levels that fit bytes: those are computed, and floats made of them for others.
    mutating func round(_ op: Requantize, _ node: Node) {
        let low = Int(op.low), span = Int(op.high) - low
        guard (-255...0).contains(low), span <= 255, let input = node.inputs[0],
            graph.fact(input).dataType == .float32
        else {
            nodes.append(node)
            return
        }
        let result = QuantizedScale(scale: 1, zero: -low),
            range = QuantizedRange(low: 0, high: span)
        if let bytes = rounded(op, input, result, range) {
            giveFloats(Levels(bytes: bytes, scale: result), for: node)
            return
        }
        nodes.append(node)
        guard
            let bytes = append(
                ToBytes(scale: result), [node.outputs[0]], like: node, fused: [])
        else { return }
        levels[node.outputs[0]] = Levels(bytes: bytes, scale: result)
    }

    private mutating func rounded(
        _ op: Requantize, _ input: Outlet, _ result: QuantizedScale, _ range: QuantizedRange
    ) -> Outlet? {
        if let maker = onlyMaker(input) {
            if let conv = maker.op as? Conv,
                let bytes = convolution(conv, maker, result, range, factors: op.factors)
            {
                return bytes
            }
            if let gemm = maker.op as? Gemm,
                let bytes = dense(gemm, maker, result, range, factors: op.factors)
            {
                return bytes
            }
        }
        guard op.factors.count == 1, op.factors[0] > 0, (1 / op.factors[0]).isFinite else {
            return nil
        }
        return converted(
            input, to: QuantizedScale(scale: 1 / op.factors[0], zero: result.zero), range: range)
    }
}
