import Tensors

/// A convolution of pictures whose taps are moved by offsets and weighed by a mask.
///
/// Inputs: x [N, C, H, W], weights [M, C/groups, kH, kW], offsets [N, 2 offset groups kH kW, oH,
/// oW] (row and column of each tap), bias [M]?, mask [N, offset groups kH kW, oH, oW]?.
package struct DeformConv: Operator {
    /// The name in the operator table.
    package static let name = "DeformConv"
    /// Strides, dilations and padding.
    package let window: SpatialWindow
    /// Channel groups.
    package let groups: Int
    /// Groups of channels that share offsets.
    package let offsetGroups: Int

    /// The operator.
    package init(window: SpatialWindow, groups: Int, offsetGroups: Int) {
        self.window = window
        self.groups = groups
        self.offsetGroups = offsetGroups
    }

    /// `[N, M, oH, oW]`.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.imageShape(0), weights = try inputs.imageShape(1)
        let offsets = try inputs.imageShape(2)
        let shape = try window.convolved(x, weights, groups: groups)
        guard offsetGroups >= 1, offsetGroups <= max(1, x[1]), x[1] % offsetGroups == 0 else {
            throw Mismatch("\(x[1]) channels in \(offsetGroups) groups of offsets")
        }
        let planes = weights[2] * weights[3] * offsetGroups
        guard offsets == [x[0], 2 * planes, shape[2], shape[3]]
        else { throw Mismatch("offsets of \(offsets) do not fit") }
        if inputs[3] != nil, try inputs.floatShape(3) != [weights[0]] {
            throw Mismatch("the bias is not [\(weights[0])]")
        }
        if inputs[4] != nil, try inputs.floatShape(4) != [x[0], planes, shape[2], shape[3]] {
            throw Mismatch("the mask does not fit")
        }
        return [Fact(.float32, shape)]
    }

    /// Products of the sums.
    package func multiplyAdds(_ inputs: Operands, outputs: [Fact]) -> Int {
        outputs[0].shape.elementCount.multipliedSaturated(
            by: inputs[1]?.fact.shape.dropFirst().reduce(1, *) ?? 0)
    }

    /// Position by position; taps between elements are interpolated, those outside are 0.
    package func evaluate(_ call: Call) {
        let x = call.input(0), weights = call.input(1), offsets = call.input(2)
        let bias = call.optionalInput(3)?.floats, mask = call.optionalInput(4)?.floats
        let out = call.outputs[0]
        guard
            let walk = try? window.walk(
                Array(x.shape[2...]), kernel: Array(weights.shape[2...]))
        else { return }
        let rows = walk.axes[0], columns = walk.axes[1]
        let taps = walk.tapCount, plane = walk.outputCount, inputPlane = walk.inputCount
        let channels = weights.shape[1], outputs = weights.shape[0]
        let sharing = x.shape[1] / offsetGroups
        call.pool.run(tiles: x.shape[0] * outputs) { tile, _ in
            let sample = tile / outputs, output = tile % outputs
            let group = output / (outputs / groups)
            for position in 0..<plane {
                var sum = bias?[output] ?? 0
                for inner in 0..<channels {
                    let channel = group * channels + inner
                    let source = x.floats + (sample * x.shape[1] + channel) * inputPlane
                    let shared = sample * offsetGroups + channel / sharing
                    for tap in 0..<taps {
                        let entry = shared * taps + tap
                        let y =
                            Float(
                                position / columns.output * rows.stride - rows.before
                                    + tap / columns.kernel * rows.dilation)
                            + offsets.floats[2 * entry * plane + position]
                        let x =
                            Float(
                                position % columns.output * columns.stride - columns.before
                                    + tap % columns.kernel * columns.dilation)
                            + offsets.floats[(2 * entry + 1) * plane + position]
                        let value = interpolated(
                            source, height: rows.input, width: columns.input, y: y, x: x)
                        sum +=
                            value * weights.floats[(output * channels + inner) * taps + tap]
                            * (mask?[entry * plane + position] ?? 1)
                    }
                }
                out.floats[tile * plane + position] = sum
            }
        }
    }
}

/// The value of a plane between four elements; those outside are 0.
func interpolated(
    _ plane: UnsafePointer<Float>, height: Int, width: Int, y: Float, x: Float
) -> Float {
    guard y > -1, x > -1, y < Float(height), x < Float(width) else { return 0 }
    let top = Int(saturating: y.rounded(.down)), left = Int(saturating: x.rounded(.down))
    let down = y - Float(top), right = x - Float(left)
    func element(_ row: Int, _ column: Int) -> Float {
        row >= 0 && row < height && column >= 0 && column < width
            ? plane[row * width + column] : 0
    }
    return (1 - down) * ((1 - right) * element(top, left) + right * element(top, left + 1))
        + down * ((1 - right) * element(top + 1, left) + right * element(top + 1, left + 1))
}
