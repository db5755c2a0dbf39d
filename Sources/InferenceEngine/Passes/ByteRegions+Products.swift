import Tensors

extension ByteRegions {
    /// Weights of 8 bits behind DequantizeLinear: signed, without a zero, a scale for each line.
    private struct Weights {
        let values: Tensor
        let scales: [Float]
    }

    /// The weights of `lines` lines along `axis`; nil for others.
    private func weights(_ outlet: Outlet?, axis: Int, lines: Int) -> Weights? {
        guard let node = maker(outlet), let op = node.op as? DequantizeLinear, op.blockSize == 0,
            var values = node.inputs[0].flatMap({ graph.constants[$0] }),
            let scales = node.inputs[1].flatMap({ graph.constants[$0] }),
            scales.dataType == .float32
        else { return nil }
        let rank = values.shape.count
        let isWhole = scales.shape.elementCount == 1
        guard isWhole || (op.axis < 0 ? op.axis + rank : op.axis) == axis,
            isWhole || scales.shape.elementCount == lines,
            scales.floats.allSatisfy({ $0 > 0 && $0.isFinite })
        else { return nil }
        let zeros =
            node.inputs.count > 2
            ? node.inputs[2].flatMap { graph.constants[$0]?.integers } ?? [0] : [0]
        switch values.dataType {
        case .int8: guard zeros.allSatisfy({ $0 == 0 }) else { return nil }
        case .uint8:
            guard zeros.allSatisfy({ $0 == 128 }) else { return nil }
            values = signed(values)
        default: return nil
        }
        return Weights(
            values: values,
            scales: isWhole
                ? [Float](repeating: scales.floats[0], count: lines) : scales.floats)
    }

    private func signed(_ values: Tensor) -> Tensor {
        var result = Tensor(zeros: values.shape, dataType: .int8)
        result.withMutableElements(of: UInt8.self) { to in
            values.withElements(of: UInt8.self) { from in
                for index in from.indices { to[index] = from[index] ^ 0x80 }
            }
        }
        return result
    }

    /// The bias in steps of x's scale times that of each line; nil for one computed in the run.
    private func bias(_ node: Node, _ x: ByteScale, _ scales: [Float]) -> [Int]? {
        guard node.inputs.count > 2, let outlet = node.inputs[2] else {
            return scales.map { _ in 0 }
        }
        let values: [Float]
        if let constant = graph.constants[outlet], constant.dataType == .float32 {
            values = constant.floats
        } else if let maker = maker(outlet), maker.op is DequantizeLinear,
            let levels = maker.inputs[0].flatMap({ graph.constants[$0]?.integers }),
            let steps = maker.inputs[1].flatMap({ graph.constants[$0] }),
            steps.dataType == .float32,
            maker.inputs.count < 3
                || (maker.inputs[2].flatMap { graph.constants[$0]?.integers } ?? [0])
                    .allSatisfy({ $0 == 0 })
        {
            let floats = steps.floats
            guard floats.count == 1 || floats.count == levels.count else { return nil }
            values = levels.enumerated().map { index, level in
                Float(level) * floats[floats.count == 1 ? 0 : index]
            }
        } else {
            return nil
        }
        guard values.count == scales.count else { return nil }
        var result: [Int] = []
        for (value, scale) in zip(values, scales) {
            let level = (Double(value) / (Double(x.scale) * Double(scale)))
                .rounded(.toNearestOrEven)
            guard level.magnitude < 1_073_741_824 else { return nil }
            result.append(Int(level))
        }
        return result
    }

    /// The numbers of a product; `sums` are those of each line's weights.
    private func numbers(
        _ window: Window, groups: Int, _ x: ByteScale, _ bias: [Int], _ sums: [Int],
        _ scales: [Float], _ result: ByteScale, _ range: ByteRange
    ) -> ByteConv {
        ByteConv(
            window: window, groups: groups, inputZero: x.zero,
            bias: zip(bias, sums).map { Int32(truncatingIfNeeded: $0 - x.zero * $1) },
            factors: scales.map { x.scale * $0 / result.scale }, result: result, range: range)
    }

    private func lineSums(_ values: Tensor) -> [Int] {
        let length = values.shape.dropFirst().reduce(1, *)
        return values.withElements(of: Int8.self) { values in
            (0..<values.count / max(1, length)).map { line in
                values[line * length..<(line + 1) * length].reduce(0) { $0 + Int($1) }
            }
        }
    }

    mutating func convolution(
        _ conv: Conv, _ node: Node, _ scale: ByteScale, _ range: ByteRange
    ) -> Outlet? {
        guard let input = node.inputs[0], let x = levels[input], conv.activation == .none,
            node.inputs.count <= 3, let outlet = node.inputs[1],
            graph.fact(outlet).shape.count == 4,
            let weights = weights(outlet, axis: 0, lines: graph.fact(outlet).shape[0]),
            let bias = bias(node, x.scale, weights.scales)
        else { return nil }
        let op = numbers(
            conv.window, groups: conv.groups, x.scale, bias, lineSums(weights.values),
            weights.scales, scale, range)
        let kept = graph.addConstant(weights.values, named: "\(node.name).weights")
        return append(op, [x.bytes, kept], like: node, fused: ["Conv"])
    }

    mutating func dense(
        _ gemm: Gemm, _ node: Node, _ scale: ByteScale, _ range: ByteRange
    ) -> Outlet? {
        guard !gemm.transposesA, gemm.alpha == 1, gemm.beta == 1 || node.inputs.count < 3 else {
            return nil
        }
        return dense(node, transposed: gemm.transposesB, scale, range)
    }

    mutating func product(_ node: Node, _ scale: ByteScale, _ range: ByteRange) -> Outlet? {
        dense(node, transposed: false, scale, range)
    }

    private mutating func dense(
        _ node: Node, transposed: Bool, _ scale: ByteScale, _ range: ByteRange
    ) -> Outlet? {
        guard let input = node.inputs[0], let x = levels[input], let outlet = node.inputs[1],
            graph.fact(outlet).shape.count == 2
        else { return nil }
        let axis = transposed ? 0 : 1, lines = graph.fact(outlet).shape[axis]
        guard let weights = weights(outlet, axis: axis, lines: lines),
            let bias = bias(node, x.scale, weights.scales)
        else { return nil }
        var values = transposed ? weights.values : turned(weights.values)
        values = values.reshaped([lines, values.shape[1], 1, 1])
        let window = Window(kernel: [1, 1], strides: [1, 1], dilations: [1, 1], padding: .none)
        let op = ByteDense(
            numbers: numbers(
                window, groups: 1, x.scale, bias, lineSums(values), weights.scales, scale, range))
        let kept = graph.addConstant(values, named: "\(node.name).weights")
        return append(op, [x.bytes, kept], like: node, fused: [type(of: node.op).name])
    }

    private func turned(_ matrix: Tensor) -> Tensor {
        let rows = matrix.shape[0], columns = matrix.shape[1]
        var result = Tensor(zeros: [columns, rows], dataType: .int8)
        result.withMutableElements(of: Int8.self) { to in
            matrix.withElements(of: Int8.self) { from in
                for row in 0..<rows {
                    for column in 0..<columns {
                        to[column * rows + row] = from[row * columns + column]
                    }
                }
            }
        }
        return result
    }
}
