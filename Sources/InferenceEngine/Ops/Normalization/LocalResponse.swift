import Glibc
import Tensors

/// `x / (bias + alpha / size * squares)^beta`, the squares summed over neighbouring channels.
package struct LocalResponse: Operator {
    /// The name in the operator table.
    package static let name = "LRN"
    /// How many channels are summed.
    package let size: Int
    /// The factor of the squares.
    package let alpha: Float
    /// The power.
    package let beta: Float
    /// What is added to the squares.
    package let bias: Float

    /// The operator.
    package init(size: Int, alpha: Float, beta: Float, bias: Float) {
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.bias = bias
    }

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let shape = try inputs.floatShape(0)
        guard shape.count >= 2, size >= 1 else { throw Mismatch("a size of \(size)") }
        return [Fact(.float32, shape)]
    }

    /// Plane by plane.
    package func evaluate(_ call: Call) {
        let shape = call.input(0).shape
        let channels = shape[1], plane = shape[2...].reduce(1, *)
        let source = call.input(0).floats, target = call.outputs[0].floats
        call.pool.run(tiles: shape[0] * channels) { tile, _ in
            let channel = tile % channels, sample = tile - channel
            let first = max(0, channel - (size - 1) / 2)
            let last = min(channels - 1, channel + size / 2)
            for at in 0..<plane {
                var squares: Float = 0
                for other in first...last {
                    let value = source[(sample + other) * plane + at]
                    squares += value * value
                }
                target[tile * plane + at] =
                    source[tile * plane + at]
                    / powf(bias + alpha / Float(size) * squares, beta)
            }
        }
    }
}
