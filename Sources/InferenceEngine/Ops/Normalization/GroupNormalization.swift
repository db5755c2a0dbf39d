import Tensors

/// Each group of channels brought to mean 0 and variance 1, then scaled and shifted.
///
/// Inputs: x [N, C, …], scale, shift, for each channel or each group.
package struct GroupNormalization: Operator {
    /// The name in the operator table.
    package static let name = "GroupNormalization"
    /// Groups of channels.
    package let groups: Int
    /// Added to the variance.
    package let epsilon: Float

    /// The operator.
    package init(groups: Int, epsilon: Float) {
        self.groups = groups
        self.epsilon = epsilon
    }

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let shape = try inputs.floatShape(0), scale = try inputs.floatShape(1)
        guard shape.count >= 2, groups >= 1, shape[1] % groups == 0,
            scale == [shape[1]] || scale == [groups], try inputs.floatShape(2) == scale
        else { throw Mismatch("scale and shift do not fit \(shape) in \(groups) groups") }
        return [Fact(.float32, shape)]
    }

    /// Group by group.
    package func evaluate(_ call: Call) {
        let shape = call.input(0).shape
        let plane = shape[2...].reduce(1, *), channels = shape[1] / groups
        let source = call.input(0).floats, target = call.outputs[0].floats
        let scale = call.input(1), shift = call.input(2)
        let perGroup = scale.count == groups && groups != shape[1]
        call.pool.run(tiles: shape[0] * groups) { tile, _ in
            let first = tile * channels * plane
            normalize(
                source + first, to: target + first, count: channels * plane, epsilon: epsilon)
            for inner in 0..<channels {
                let group = tile % groups
                let index = perGroup ? group : group * channels + inner
                let factor = scale.floats[index], summand = shift.floats[index]
                for at in first + inner * plane..<first + (inner + 1) * plane {
                    target[at] = target[at] * factor + summand
                }
            }
        }
    }
}
