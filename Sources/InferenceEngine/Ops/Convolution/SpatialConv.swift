import Tensors

/// A convolution over any number of spatial axes, dense or grouped: the plain form.
///
/// Inputs: x [N, C, …], weights [M, C/groups, …], bias [M]?.
package struct SpatialConv: Operator {
    /// The name in the operator table.
    package static let name = "Conv"
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
        let x = try inputs.floatShape(0), weights = try inputs.floatShape(1)
        let shape = try window.convolved(x, weights, groups: groups)
        if inputs[2] != nil, try inputs.floatShape(2) != [weights[0]] {
            throw Mismatch("the bias is not [\(weights[0])]")
        }
        return [Fact(.float32, shape)]
    }

    /// Products of the sums.
    package func multiplyAdds(_ inputs: Operands, outputs: [Fact]) -> Int {
        outputs[0].shape.elementCount.multipliedSaturated(
            by: inputs[1]?.fact.shape.dropFirst().reduce(1, *) ?? 0)
    }

    /// Channel by channel.
    package func evaluate(_ call: Call) {
        let shape = call.input(0).shape, kernel = call.input(1).shape
        guard let walk = try? window.walk(Array(shape[2...]), kernel: Array(kernel[2...])) else {
            return
        }
        let outputChannels = kernel[0], channels = kernel[1]
        let inputPlane = walk.inputCount, plane = walk.outputCount, taps = walk.tapCount
        let source = call.input(0).floats, weights = call.input(1).floats
        let bias = call.optionalInput(2)?.floats, target = call.outputs[0].floats
        call.pool.run(tiles: shape[0] * outputChannels) { tile, _ in
            let channel = tile % outputChannels
            let group = channel / (outputChannels / groups)
            let from =
                source + (tile / outputChannels * shape[1] + group * channels) * inputPlane
            let weight = weights + channel * channels * taps
            for position in 0..<plane {
                var sum = bias?[channel] ?? 0
                walk.forEachTap(at: position) { tap, offset in
                    for inner in 0..<channels {
                        sum += from[inner * inputPlane + offset] * weight[inner * taps + tap]
                    }
                }
                target[tile * plane + position] = sum
            }
        }
    }
}
