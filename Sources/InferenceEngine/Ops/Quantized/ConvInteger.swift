import Tensors

/// A convolution of 8-bit levels, as int32.
///
/// Inputs: x [N, C, …], weights [M, C/groups, …], zero point of x?, zero point of the weights?
/// (one, or one for each output channel).
package struct ConvInteger: Operator {
    /// The name in the operator table.
    package static let name = "ConvInteger"
    /// Strides, dilations and padding.
    package let window: SpatialWindow
    /// Channel groups.
    package let groups: Int

    /// The operator.
    package init(window: SpatialWindow, groups: Int) {
        self.window = window
        self.groups = groups
    }

    /// `[N, M, …]`.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.fact(0), weights = try inputs.fact(1)
        let shape = try window.convolved(x.shape, weights.shape, groups: groups)
        try QuantizedOperand.check(x, zero: inputs[2]?.fact, scale: nil, lines: 1)
        try QuantizedOperand.check(
            weights, zero: inputs[3]?.fact, scale: nil, lines: weights.shape[0])
        return [Fact(.int32, shape)]
    }

    /// Products of the sums.
    package func multiplyAdds(_ inputs: Operands, outputs: [Fact]) -> Int {
        outputs[0].shape.elementCount.multipliedSaturated(
            by: inputs[1]?.fact.shape.dropFirst().reduce(1, *) ?? 0)
    }

    /// Channel by channel.
    package func evaluate(_ call: Call) {
        let target = call.outputs[0].elements(of: Int32.self)
        call.convolveLevels(
            QuantizedOperand(values: call.input(0), zero: call.optionalInput(2), scale: nil),
            QuantizedOperand(values: call.input(1), zero: call.optionalInput(3), scale: nil),
            window, groups: groups
        ) { at, _, sum in target[at] = Int32(truncatingIfNeeded: sum) }
    }
}

extension SpatialWindow {
    /// The shape of a convolution, with its operands checked.
    func convolved(_ x: Shape, _ weights: Shape, groups: Int) throws -> Shape {
        guard x.count >= 3, weights.count == x.count else {
            throw Mismatch("\(x) and weights \(weights) do not fit")
        }
        let (wanted, overflow) = weights[1].multipliedReportingOverflow(by: groups)
        guard groups >= 1, !overflow, x[1] == wanted, weights[0] >= 1, weights[0] % groups == 0
        else { throw Mismatch("\(x) and weights \(weights) in \(groups) groups do not fit") }
        let walk = try walk(Array(x[2...]), kernel: Array(weights[2...]))
        return Shape([x[0], weights[0]] + walk.outputExtents)
    }
}

extension Call {
    /// Calls `store(index, channel, sum)` for each element of a convolution of levels.
    func convolveLevels(
        _ x: QuantizedOperand, _ weights: QuantizedOperand, _ window: SpatialWindow, groups: Int,
        _ store: (Int, Int, Int) -> Void
    ) {
        let shape = x.values.shape, kernel = weights.values.shape
        guard let walk = try? window.walk(Array(shape[2...]), kernel: Array(kernel[2...])) else {
            return
        }
        let outputChannels = kernel[0], channels = kernel[1]
        let inputPlane = walk.inputCount, plane = walk.outputCount, taps = walk.tapCount
        let xZero = x.zeroPoint(0)
        pool.run(tiles: shape[0] * outputChannels) { tile, _ in
            let channel = tile % outputChannels, zero = weights.zeroPoint(channel)
            let group = channel / (outputChannels / groups)
            let first = (tile / outputChannels * shape[1] + group * channels) * inputPlane
            for position in 0..<plane {
                var sum = 0
                for inner in 0..<channels {
                    let from = first + inner * inputPlane
                    let weight = (channel * channels + inner) * taps
                    walk.forEachTap(at: position) { tap, offset in
                        sum &+=
                            (x.values.integer(at: from + offset) - xZero)
                            &* (weights.values.integer(at: weight + tap) - zero)
                    }
                }
                store(tile * plane + position, channel, sum)
            }
        }
    }
}
