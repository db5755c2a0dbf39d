import Tensors

/// A convolution of 8-bit levels, as levels again.
///
/// Inputs: x [N, C, …], its scale, its zero point, weights [M, C/groups, …], their scale and zero
/// point (one, or one for each output channel), the result's scale and zero point, bias (int32,
/// in steps of the scale of x times that of the weights)?.
package struct QLinearConv: Operator {
    /// The name in the operator table.
    package static let name = "QLinearConv"
    /// Strides, dilations and padding.
    package let window: SpatialWindow
    /// Channel groups.
    package let groups: Int

    /// The operator.
    package init(window: SpatialWindow, groups: Int) {
        self.window = window
        self.groups = groups
    }

    /// `[N, M, …]` in the result's zero point's type.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.fact(0), weights = try inputs.fact(3), zero = try inputs.fact(7)
        let shape = try window.convolved(x.shape, weights.shape, groups: groups)
        try QuantizedOperand.check(x, zero: inputs.fact(2), scale: inputs.fact(1), lines: 1)
        try QuantizedOperand.check(
            weights, zero: inputs.fact(5), scale: inputs.fact(4), lines: weights.shape[0])
        let result = Fact(zero.dataType, shape)
        try QuantizedOperand.check(result, zero: zero, scale: inputs.fact(6), lines: 1)
        if let bias = inputs[8]?.fact, bias != Fact(.int32, [weights.shape[0]]) {
            throw Mismatch("a bias \(bias) does not fit weights of \(weights.shape)")
        }
        return [result]
    }

    /// Products of the sums.
    package func multiplyAdds(_ inputs: Operands, outputs: [Fact]) -> Int {
        outputs[0].shape.elementCount.multipliedSaturated(
            by: inputs[3]?.fact.shape.dropFirst().reduce(1, *) ?? 0)
    }

    /// Channel by channel.
    package func evaluate(_ call: Call) {
        let out = call.outputs[0], limits = out.fact.dataType.integerLimits
        let x = QuantizedOperand(
            values: call.input(0), zero: call.input(2), scale: call.input(1))
        let weights = QuantizedOperand(
            values: call.input(3), zero: call.input(5), scale: call.input(4))
        let scale = call.input(6).floats[0], zero = call.input(7).integer(at: 0)
        let bias = call.optionalInput(8)?.elements(of: Int32.self)
        call.convolveLevels(x, weights, window, groups: groups) { at, channel, sum in
            let total = sum + Int(bias?[channel] ?? 0)
            let factor = x.scale(0) * weights.scale(channel) / scale
            out.store(requantized(total, factor: factor, zero: zero, limits: limits), at: at)
        }
    }
}
