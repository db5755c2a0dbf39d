import Tensors

/// Each plane brought to mean 0 and variance 1, then scaled and shifted by channel.
///
/// Inputs: x, scale, shift.
package struct InstanceNormalization: Operator {
    /// The name in the operator table.
    package static let name = "InstanceNormalization"
    /// Added to the variance.
    package let epsilon: Float

    /// The operator.
    package init(epsilon: Float) {
        self.epsilon = epsilon
    }

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let shape = try inputs.floatShape(0)
        guard shape.count >= 2, try inputs.floatShape(1) == [shape[1]],
            try inputs.floatShape(2) == [shape[1]]
        else { throw Mismatch("scale and shift do not fit \(shape)") }
        return [Fact(.float32, shape)]
    }

    /// Plane by plane.
    package func evaluate(_ call: Call) {
        let shape = call.input(0).shape
        let plane = shape[2...].reduce(1, *), channels = shape[1]
        let source = call.input(0).floats, target = call.outputs[0].floats
        let scale = call.input(1).floats, shift = call.input(2).floats
        call.pool.run(tiles: shape[0] * channels) { tile, _ in
            normalize(
                source + tile * plane, to: target + tile * plane, count: plane, epsilon: epsilon)
            let factor = scale[tile % channels], summand = shift[tile % channels]
            for at in tile * plane..<(tile + 1) * plane {
                target[at] = target[at] * factor + summand
            }
        }
    }
}

/// Brings a row to mean 0 and variance 1; the sums are taken in double precision.
///
/// Returns the mean and one over the deviation.
@discardableResult
func normalize(
    _ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, count: Int,
    epsilon: Float
) -> (mean: Float, scale: Float) {
    if count == 0 { return (0, 0) }
    var sum = 0.0
    for index in 0..<count { sum += Double(source[index]) }
    let mean = sum / Double(count)
    var squares = 0.0
    for index in 0..<count {
        let distance = Double(source[index]) - mean
        squares += distance * distance
    }
    let scale = 1 / (squares / Double(count) + Double(epsilon)).squareRoot()
    for index in 0..<count { target[index] = Float((Double(source[index]) - mean) * scale) }
    return (Float(mean), Float(scale))
}
