import CKernels
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

    /// Where the parameters are constants.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        inputs.onlyFirstVaries
    }

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let shape = try inputs.floatShape(0)
        guard shape.count >= 2, size >= 1 else { throw Mismatch("a size of \(size)") }
        return [Fact(.float32, shape)]
    }

    /// Blocked where the kernel takes the numbers.
    package func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        outputs[0].shape.count == 4 && response(channels: outputs[0].shape[1]) != nil
            ? .blocked : .plain
    }

    /// The kernel's form of the numbers; nil for those that it does not take.
    private func response(channels: Int) -> k_response? {
        let quarters = beta * 4
        guard 1...2048 ~= channels, size <= 64, bias > 0, alpha >= 0,
            quarters == quarters.rounded(),
            (1...4).contains(quarters)
        else { return nil }
        return k_response(
            size: Int32(size), factor: alpha / Float(size), bias: bias,
            quarters: Int32(saturating: quarters))
    }

    /// The blocked kernel where the output is blocked.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        let shape = context.outputs[0].shape
        guard context.outputs[0].layout == .nchw16c, let response = response(channels: shape[1])
        else { return Kernel(name: "plain") { evaluate($0) } }
        let kernels = context.options.kernels
        let pixels = shape[2] * shape[3], blocks = (shape[1] + 15) / 16
        let step = max(8, (1 << 14) / (blocks * 16) / 8 * 8)
        let steps = (pixels + step - 1) / step
        return Kernel(name: "blocked") { call in
            let source = call.input(0).floats, target = call.outputs[0].floats
            call.pool.run(tiles: call.outputs[0].shape[0] * steps) { tile, _ in
                var response = response
                let sample = tile / steps * blocks * pixels * 16, first = tile % steps * step
                kernels.table.pointee.local_response(
                    &response, source + sample, target + sample, Int32(shape[1]), Int64(pixels),
                    Int64(first), Int64(min(pixels, first + step)))
            }
        }
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
