import CKernels
import Tensors

/// `x`, or `slope * x` below zero, with a slope that is broadcast to x.
///
/// Inputs: x, slope.
package struct PRelu: Operator {
    /// The name in the operator table.
    package static let name = "PRelu"

    /// The operator.
    package init() {}

    /// Where the slopes are the same for all samples.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        inputs.eachSampleAlone(rank: outputs[0].shape.count)
    }

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let shape = try inputs.floatShape(0), slope = try inputs.floatShape(1)
        guard try broadcastShape([shape, slope]) == shape else {
            throw Mismatch("a slope of \(slope) does not fit \(shape)")
        }
        return [Fact(.float32, shape)]
    }

    /// Evaluates row by row.
    package func evaluate(_ call: Call) {
        let x = call.input(0), slope = call.input(1), out = call.outputs[0]
        let walk = BroadcastWalk(x.shape, slope.shape, result: out.shape)
        let a = x.floats, b = slope.floats, c = out.floats
        walk.rows(pool: call.pool) { at, i, j, count, leftStep, rightStep in
            for k in 0..<count {
                let value = a[i + k * leftStep]
                c[at + k] = value < 0 ? value * b[j + k * rightStep] : value
            }
        }
    }

    /// Blocked when the input is and the slope is a constant for each channel.
    package func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        channelSlope(inputs) == nil
            ? .plain : .mixed(inputs: [.nchw16c, .plain], outputs: [.nchw16c])
    }

    private func channelSlope(_ inputs: Operands) -> Tensor? {
        guard let x = inputs[0]?.fact, x.layout == .nchw16c, let slope = inputs[1]?.value,
            slope.shape.elementCount == x.shape[1], slope.shape.count >= 3,
            slope.shape[slope.shape.count - 3] == x.shape[1]
        else { return nil }
        return slope
    }

    /// The blocked kernel where the output is blocked.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        guard context.outputs[0].layout == .nchw16c, let slope = channelSlope(context.inputs) else {
            return Kernel(name: "plain") { evaluate($0) }
        }
        let packed = blockedVector(slope)
        let kernels = context.options.kernels
        return Kernel(name: "channel", weightBytes: packed.byteCount) { call in
            let shape = call.outputs[0].shape
            let pixels = shape[2] * shape[3], blocks = (shape[1] + 15) / 16
            let source = call.input(0).floats, target = call.outputs[0].floats
            let slopes = packed.address.assumingMemoryBound(to: Float.self)
            call.pool.run(tiles: shape[0] * blocks) { tile, _ in
                let offset = tile / blocks * blocks * pixels * 16, block = Int32(tile % blocks)
                kernels.table.pointee.prelu(
                    source + offset, slopes, target + offset, Int64(pixels), block, block + 1)
            }
        }
    }
}
