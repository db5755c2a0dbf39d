import Tensors

/// The axes from one on divided by the root of their mean square, then scaled.
///
/// Inputs: x, scale (broadcast).
package struct RMSNormalization: Operator {
    /// The name in the operator table.
    package static let name = "RMSNormalization"
    /// The first normalized axis, negative from the end.
    package let axis: Int
    /// Added to the mean square.
    package let epsilon: Float

    /// The operator.
    package init(axis: Int, epsilon: Float) {
        self.axis = axis
        self.epsilon = epsilon
    }

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let shape = try inputs.floatShape(0)
        let axis = try checkedAxis(axis, rank: shape.count)
        let normalized = Shape(shape[axis...])
        guard try broadcastShape([normalized, inputs.floatShape(1)]) == normalized else {
            throw Mismatch("the scale does not fit \(shape) from axis \(axis) on")
        }
        return [Fact(.float32, shape)]
    }

    /// Row by row.
    package func evaluate(_ call: Call) {
        let shape = call.input(0).shape
        let axis = axis < 0 ? axis + shape.count : axis
        let inner = shape[axis...].reduce(1, *), outer = shape[..<axis].reduce(1, *)
        let source = call.input(0).floats, target = call.outputs[0].floats
        let scale = call.input(1), normalized = Shape(shape[axis...])
        let strides = broadcastStrides(scale.shape, to: normalized)
        call.pool.run(tiles: outer) { row, _ in
            let from = source + row * inner, to = target + row * inner
            var squares = 0.0
            for index in 0..<inner { squares += Double(from[index]) * Double(from[index]) }
            let mean = squares / Double(max(1, inner))
            let factor = Float(1 / (mean + Double(epsilon)).squareRoot())
            for index in 0..<inner {
                var rest = index, place = 0
                for axis in normalized.indices.reversed() {
                    place += rest % normalized[axis] * strides[axis]
                    rest /= normalized[axis]
                }
                to[index] = from[index] * factor * scale.floats[place]
            }
        }
    }
}
