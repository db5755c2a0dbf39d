import Tensors

extension QuantizedRegions {
    /// The bytes of a float value that an operator on bytes can make; nil where there is none.
    mutating func converted(_ value: Outlet, to scale: QuantizedScale, range: QuantizedRange)
        -> Outlet?
    {
        if let levels = levels[value] { return lookup(levels, scale, range, like: value) { $0 } }
        guard let node = onlyMaker(value) else { return nil }
        switch node.op {
        case let conv as Conv: return convolution(conv, node, scale, range)
        case let gemm as Gemm: return dense(gemm, node, scale, range)
        case is MatMul: return product(node, scale, range)
        case let clip as Clip: return clipped(clip, node, scale, range)
        case is Relu:
            return clamped(node, scale, range, low: 0, high: .infinity)
                ?? function(node, scale, range) { max($0, 0) }
        case let unary as any UnaryOperator:
            return function(node, scale, range) { unary.apply($0) }
        case is Add, is Mul, is Sub: return pair(node, scale, range)
        case let concat as Concat: return joined(concat, node, scale, range)
        case let pool as MaxPool: return moved(QuantizedMaxPool(pool: pool), node, scale, range)
        case let resize as Resize: return moved(QuantizedResize(resize: resize), node, scale, range)
        case is GlobalAveragePool: return mean(node, scale, range)
        case let op where QuantizedMovement.moves(op):
            return moved(QuantizedMovement(op: op), node, scale, range)
        default: return nil
        }
    }

    private mutating func levels(of node: Node, _ index: Int) -> Levels? {
        levels(of: node.inputs[index])
    }

    private mutating func lookup(
        _ from: Levels, _ scale: QuantizedScale, _ range: QuantizedRange, like value: Outlet,
        _ function: (Float) -> Float
    ) -> Outlet? {
        let table = from.scale.table(to: scale, function).map { limited($0, range) }
        return lookup(from.bytes, table, like: value)
    }

    /// A table on bytes: on what they are a function of, if they are one.
    private mutating func lookup(
        _ bytes: Outlet, _ table: [UInt8], like value: Outlet
    ) -> Outlet? {
        let root = functions[bytes]?.root ?? bytes
        let whole = functions[bytes].map { $0.table.map { table[Int($0)] } } ?? table
        if whole.enumerated().allSatisfy({ $0.offset == Int($0.element) }) { return root }
        let node = Node(name: graph.name(value), op: Identity(), inputs: [], outputs: [value])
        guard let made = append(QuantizedLookup(table: whole), [root], like: node, fused: []) else {
            return nil
        }
        functions[made] = (root, whole)
        return made
    }

    private mutating func function(
        _ node: Node, _ scale: QuantizedScale, _ range: QuantizedRange, _ function: (Float) -> Float
    ) -> Outlet? {
        guard let from = levels(of: node, 0) else { return nil }
        return lookup(from, scale, range, like: node.outputs[0], function)
    }

    private mutating func clipped(
        _ clip: Clip, _ node: Node, _ scale: QuantizedScale, _ range: QuantizedRange
    ) -> Outlet? {
        guard let limits = try? clip.limits(graph.operands(node)) else { return nil }
        return clamped(node, scale, range, low: limits.low, high: limits.high)
            ?? function(node, scale, range) { min(max($0, limits.low), limits.high) }
    }

    /// A clamp of an operator's floats is one of its bytes.
    private mutating func clamped(
        _ node: Node, _ scale: QuantizedScale, _ range: QuantizedRange, low: Float, high: Float
    ) -> Outlet? {
        guard let input = node.inputs[0], levels[input] == nil, low <= high else { return nil }
        let narrow = QuantizedRange(
            low: max(range.low, Int(scale.byte(low))), high: min(range.high, Int(scale.byte(high))))
        guard narrow.low <= narrow.high else { return nil }
        return converted(input, to: scale, range: narrow)
    }

    private mutating func pair(
        _ node: Node, _ scale: QuantizedScale, _ range: QuantizedRange
    ) -> Outlet? {
        guard let a = levels(of: node, 0), let b = levels(of: node, 1),
            graph.fact(a.bytes).shape == graph.fact(b.bytes).shape
        else { return nil }
        let combine: (Float, Float) -> Float =
            switch node.op {
            case is Add: { $0 + $1 }
            case is Sub: { $0 - $1 }
            default: { $0 * $1 }
            }
        // Of two functions of the same bytes it is a function too.
        let left = functions[a.bytes], right = functions[b.bytes]
        if (left?.root ?? a.bytes) == (right?.root ?? b.bytes) {
            let table = (0..<256).map { byte in
                let x = a.scale.value(left.map { Int($0.table[byte]) } ?? byte)
                let y = b.scale.value(right.map { Int($0.table[byte]) } ?? byte)
                return limited(scale.byte(combine(x, y)), range)
            }
            return lookup(left?.root ?? a.bytes, table, like: node.outputs[0])
        }
        switch node.op {
        case is Add:
            return append(
                QuantizedAdd(left: a.scale, right: b.scale, result: scale, range: range),
                [a.bytes, b.bytes], like: node, fused: ["Add"])
        case is Mul:
            return append(
                QuantizedMul(left: a.scale, right: b.scale, result: scale, range: range),
                [a.bytes, b.bytes], like: node, fused: ["Mul"])
        default: return nil
        }
    }

    private mutating func joined(
        _ concat: Concat, _ node: Node, _ scale: QuantizedScale, _ range: QuantizedRange
    ) -> Outlet? {
        var parts: [Levels] = []
        for input in node.inputs {
            guard let part = levels(of: input) else { return nil }
            parts.append(part)
        }
        return append(
            QuantizedConcat(
                axis: concat.axis, tables: parts.map { rescaled($0.scale, scale, range) }),
            parts.map(\.bytes), like: node, fused: ["Concat"])
    }

    /// An operator that only moves or picks bytes, and then a table where the scales differ.
    private mutating func moved(
        _ op: any Operator, _ node: Node, _ scale: QuantizedScale, _ range: QuantizedRange
    ) -> Outlet? {
        guard let from = levels(of: node, 0),
            let made = append(
                op, [from.bytes] + node.inputs.dropFirst(), like: node,
                fused: [type(of: node.op).name])
        else { return nil }
        guard let table = rescaled(from.scale, scale, range) else { return made }
        return lookup(made, table, like: node.outputs[0])
    }

    private mutating func mean(
        _ node: Node, _ scale: QuantizedScale, _ range: QuantizedRange
    ) -> Outlet? {
        guard let from = levels(of: node, 0), range == QuantizedRange() else { return nil }
        return append(
            QuantizedMean(input: from.scale, result: scale), [from.bytes], like: node,
            fused: ["GlobalAveragePool"])
    }
}
