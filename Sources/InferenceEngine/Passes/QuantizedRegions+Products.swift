import Tensors

extension QuantizedRegions {
    /// Weights of 8 bits: signed, all short of `offset`, a scale for each line.
    private struct Weights {
        let values: Tensor
        let offset: Int
        let scales: [Float]
    }

    /// The weights of `lines` lines along `axis`; nil for others.
    private func weights(_ outlet: Outlet?, axis: Int, lines: Int) -> Weights? {
        guard let node = maker(outlet), let op = node.op as? DequantizeLinear, op.blockSize == 0,
            let values = node.inputs[0].flatMap({ graph.constants[$0] }),
            let scales = node.inputs[1].flatMap({ graph.constants[$0] })
        else { return nil }
        let rank = values.shape.count
        guard
            scales.shape.elementCount == 1
                || (op.axis < 0 ? op.axis + rank : op.axis) == axis
        else { return nil }
        return weights(
            values, scales, zeros: node.inputs.count > 2 ? node.inputs[2] : nil, lines: lines)
    }

    /// The weights of `lines` lines from their levels, scales and zeros.
    private func weights(
        _ values: Tensor, _ scales: Tensor, zeros: Outlet?, lines: Int
    ) -> Weights? {
        let isWhole = scales.shape.elementCount == 1
        guard scales.dataType == .float32, isWhole || scales.shape.elementCount == lines,
            scales.floats.allSatisfy({ $0 > 0 && $0.isFinite })
        else { return nil }
        let zeros = zeros.flatMap { graph.constants[$0]?.integers } ?? [0]
        let type = values.dataType
        guard let zero = zeros.first, zeros.allSatisfy({ $0 == zero }),
            type == .int8 || type == .uint8
        else { return nil }
        let offset = type == .int8 ? -zero : 128 - zero
        guard isPossible(offset) else { return nil }
        return Weights(
            values: type == .int8 ? values : signed(values), offset: offset,
            scales: isWhole
                ? [Float](repeating: scales.floats[0], count: lines) : scales.floats)
    }

    /// Weights that are whole numbers in floats, and the factors of their sums.
    private func weights(levels outlet: Outlet?, factors: [Float], lines: Int) -> Weights? {
        guard let values = outlet.flatMap({ graph.constants[$0] }), values.dataType == .float32,
            factors.count == 1 || factors.count == lines,
            factors.allSatisfy({ $0 > 0 && $0.isFinite })
        else { return nil }
        let floats = values.floats
        guard floats.allSatisfy({ $0 >= -255 && $0 <= 255 && $0 == $0.rounded() }) else {
            return nil
        }
        let low = Int(floats.min() ?? 0), high = Int(floats.max() ?? 0)
        let offset = high > 127 ? high - 127 : min(0, low + 128)
        guard low - offset >= -128, high - offset <= 127, isPossible(offset) else { return nil }
        var result = Tensor(zeros: values.shape, dataType: .int8)
        result.withMutableElements(of: Int8.self) { to in
            for index in to.indices { to[index] = Int8(Int(floats[index]) - offset) }
        }
        return Weights(
            values: result, offset: offset,
            scales: factors.count == 1 ? [Float](repeating: factors[0], count: lines) : factors)
    }

    private func isPossible(_ offset: Int) -> Bool {
        offset == 0 || (QuantizedKernels.best.takeOffsets && abs(offset) <= 127)
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
    private func bias(_ node: Node, _ x: QuantizedScale, _ scales: [Float]) -> [Int]? {
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

    /// The numbers of a product.
    private func numbers(
        _ window: Window, groups: Int, _ x: QuantizedScale, _ bias: [Int], _ weights: Weights,
        _ result: QuantizedScale, _ range: QuantizedRange
    ) -> QuantizedConv {
        var op = QuantizedConv(
            window: window, groups: groups, inputZero: x.zero,
            bias: zip(bias, lineSums(weights)).map { Int32(truncatingIfNeeded: $0 - x.zero * $1) },
            factors: weights.scales.map { x.scale * $0 / result.scale }, result: result,
            range: range)
        op.weightOffset = weights.offset
        return op
    }

    /// The sums of each line's weights.
    private func lineSums(_ weights: Weights) -> [Int] {
        let length = weights.values.shape.dropFirst().reduce(1, *)
        return weights.values.withElements(of: Int8.self) { values in
            (0..<values.count / max(1, length)).map { line in
                values[line * length..<(line + 1) * length].reduce(length * weights.offset) {
                    $0 + Int($1)
                }
            }
        }
    }

    /// A convolution; with `factors` it is one of whole numbers whose sums they are for.
    mutating func convolution(
        _ conv: Conv, _ node: Node, _ scale: QuantizedScale, _ range: QuantizedRange,
        factors: [Float]? = nil
    ) -> Outlet? {
        guard conv.activation == .none, node.inputs.count <= 3, let outlet = node.inputs[1],
            graph.fact(outlet).shape.count == 4, let x = levels(of: node.inputs[0]),
            let (weights, bias) = operands(
                node, x, axis: 0, lines: graph.fact(outlet).shape[0], factors)
        else { return nil }
        return convolution(
            conv.window, groups: conv.groups, x, weights, bias, scale, range, like: node)
    }

    private mutating func convolution(
        _ window: Window, groups: Int, _ x: Levels, _ weights: Weights, _ bias: [Int],
        _ scale: QuantizedScale, _ range: QuantizedRange, like node: Node
    ) -> Outlet? {
        let shape = weights.values.shape
        let isDepthwise = shape[0] == groups && shape[1] == 1
        guard weights.offset == 0 || groups == 1 || isDepthwise else { return nil }
        let op = numbers(window, groups: groups, x.scale, bias, weights, scale, range)
        let kept = graph.addConstant(weights.values, named: "\(node.name).weights")
        return append(op, [x.bytes, kept], like: node, fused: ["Conv"])
    }

    /// Weights and bias of a product.
    private func operands(
        _ node: Node, _ x: Levels, axis: Int, lines: Int, _ factors: [Float]?
    ) -> (Weights, [Int])? {
        if let factors {
            guard x.scale.scale == 1,
                let weights = weights(levels: node.inputs[1], factors: factors, lines: lines),
                let bias = bias(node, x.scale, [Float](repeating: 1, count: lines))
            else { return nil }
            return (weights, bias)
        }
        guard let weights = weights(node.inputs[1], axis: axis, lines: lines),
            let bias = bias(node, x.scale, weights.scales)
        else { return nil }
        return (weights, bias)
    }

    /// A product of matrices; `factors` as for a convolution.
    mutating func dense(
        _ gemm: Gemm, _ node: Node, _ scale: QuantizedScale, _ range: QuantizedRange,
        factors: [Float]? = nil
    ) -> Outlet? {
        guard !gemm.transposesA, gemm.alpha == 1, gemm.beta == 1 || node.inputs.count < 3 else {
            return nil
        }
        return dense(node, transposed: gemm.transposesB, scale, range, factors)
    }

    mutating func product(_ node: Node, _ scale: QuantizedScale, _ range: QuantizedRange) -> Outlet?
    {
        dense(node, transposed: false, scale, range, nil)
    }

    private mutating func dense(
        _ node: Node, transposed: Bool, _ scale: QuantizedScale, _ range: QuantizedRange,
        _ factors: [Float]?
    ) -> Outlet? {
        guard let outlet = node.inputs[1], graph.fact(outlet).shape.count == 2,
            let x = levels(of: node.inputs[0])
        else { return nil }
        let axis = transposed ? 0 : 1, lines = graph.fact(outlet).shape[axis]
        guard let (weights, bias) = operands(node, x, axis: axis, lines: lines, factors) else {
            return nil
        }
        return dense(x, weights, transposed: transposed, bias, scale, range, like: node)
    }

    private mutating func dense(
        _ x: Levels, _ weights: Weights, transposed: Bool, _ bias: [Int], _ scale: QuantizedScale,
        _ range: QuantizedRange, like node: Node
    ) -> Outlet? {
        let lines = transposed ? weights.values : turned(weights.values)
        let weights = Weights(
            values: lines.reshaped([lines.shape[0], lines.shape[1], 1, 1]),
            offset: weights.offset, scales: weights.scales)
        let window = Window(kernel: [1, 1], strides: [1, 1], dilations: [1, 1], padding: .none)
        let op = QuantizedDense(
            numbers: numbers(window, groups: 1, x.scale, bias, weights, scale, range))
        let kept = graph.addConstant(weights.values, named: "\(node.name).weights")
        return append(op, [x.bytes, kept], like: node, fused: [type(of: node.op).name])
    }

    // MARK: Products that are quantised themselves

    /// What a quantised product reads first: its x, and the scale of its result.
    private mutating func ends(of node: Node) -> (x: Levels, result: QuantizedScale)? {
        guard let type = byteType(node.inputs[0]),
            let scale = scale(node, signed: type == .int8),
            let result = self.scale(
                node, 6, signed: graph.fact(node.outputs[0]).dataType == .int8),
            let bytes = unsignedForm(node.inputs[0], node)
        else { return nil }
        return (Levels(bytes: bytes, scale: scale), result)
    }

    /// The weights of a quantised product, its inputs 3 to 5.
    private func weights(of node: Node, lines: Int) -> Weights? {
        guard let values = node.inputs[3].flatMap({ graph.constants[$0] }),
            let scales = node.inputs[4].flatMap({ graph.constants[$0] })
        else { return nil }
        return weights(values, scales, zeros: node.inputs[5], lines: lines)
    }

    mutating func quantisedConvolution(_ conv: QLinearConv, _ node: Node) -> Outlet? {
        guard let shape = node.inputs[3].map({ graph.fact($0).shape }), shape.count == 4,
            let weights = weights(of: node, lines: shape[0]), let (x, result) = ends(of: node)
        else { return nil }
        var bias = [Int](repeating: 0, count: shape[0])
        if node.inputs.count > 8, let outlet = node.inputs[8] {
            guard let levels = graph.constants[outlet]?.integers, levels.count == shape[0] else {
                return nil
            }
            bias = levels
        }
        return convolution(
            plane(conv.window, kernel: [shape[2], shape[3]]), groups: conv.groups, x, weights,
            bias, result, QuantizedRange(), like: node)
    }

    /// The window of a picture, whose parts were checked with the node's facts.
    private func plane(_ window: SpatialWindow, kernel: [Int]) -> Window {
        let pads = window.pads.isEmpty ? [0, 0, 0, 0] : window.pads
        let padding: Padding =
            switch window.autoPad {
            case .none:
                .explicit(top: pads[0], left: pads[1], bottom: pads[2], right: pads[3])
            case .sameUpper: .sameUpper
            case .sameLower: .sameLower
            }
        return Window(
            kernel: kernel, strides: window.strides.isEmpty ? [1, 1] : window.strides,
            dilations: window.dilations.isEmpty ? [1, 1] : window.dilations, padding: padding)
    }

    mutating func quantisedProduct(_ node: Node) -> Outlet? {
        guard let shape = node.inputs[3].map({ graph.fact($0).shape }), shape.count == 2,
            let weights = weights(of: node, lines: shape[1]), let (x, result) = ends(of: node)
        else { return nil }
        let bias = [Int](repeating: 0, count: shape[1])
        return dense(
            x, weights, transposed: false, bias, result, QuantizedRange(), like: node)
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
