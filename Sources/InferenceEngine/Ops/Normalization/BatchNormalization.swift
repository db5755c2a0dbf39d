import Tensors

/// `(x - mean) / sqrt(variance + epsilon) * scale + shift` for each channel.
///
/// Inputs: x, scale, shift, mean, variance.
package struct BatchNormalization: Operator {
    /// The name in the operator table.
    package static let name = "BatchNormalization"
    /// Added to the variance.
    package let epsilon: Float

    /// The operator.
    package init(epsilon: Float) {
        self.epsilon = epsilon
    }

    /// Where the parameters are constants.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        inputs.onlyFirstVaries
    }

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let shape = try inputs.floatShape(0)
        guard shape.count >= 2 else { throw Mismatch("a rank of \(shape.count) is below 2") }
        for index in 1...4 {
            let parameter = try inputs.floatShape(index)
            guard parameter == [shape[1]] else {
                throw Mismatch("input \(index) is \(parameter), not [\(shape[1])]")
            }
        }
        return [Fact(.float32, shape)]
    }

    /// Factor and summand of each channel, when the parameters are known.
    func affine(_ inputs: Operands) throws -> (factors: [Float], summands: [Float])? {
        guard let scale = try inputs.floats(1), let shift = try inputs.floats(2),
            let mean = try inputs.floats(3), let variance = try inputs.floats(4)
        else { return nil }
        let factors = scale.indices.map { scale[$0] / (variance[$0] + epsilon).squareRoot() }
        return (factors, shift.indices.map { shift[$0] - mean[$0] * factors[$0] })
    }

    /// Plane by plane.
    package func evaluate(_ call: Call) {
        let shape = call.input(0).shape
        let plane = shape[2...].reduce(1, *), channels = shape[1]
        let source = call.input(0).floats, target = call.outputs[0].floats
        let parameters = (1...4).map { call.input($0).floats }
        call.pool.run(tiles: shape[0] * channels) { tile, _ in
            let channel = tile % channels
            let factor =
                parameters[0][channel] / (parameters[3][channel] + epsilon).squareRoot()
            let summand = parameters[1][channel] - parameters[2][channel] * factor
            for at in tile * plane..<(tile + 1) * plane {
                target[at] = source[at] * factor + summand
            }
        }
    }
}
