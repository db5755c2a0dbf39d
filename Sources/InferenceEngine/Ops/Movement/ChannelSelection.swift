import CKernels
import Tensors

/// Channels of a picture in another order, some perhaps left out: put in by passes.
package struct ChannelSelection: Operator {
    /// The name in listings.
    package static let name = "ChannelSelection"
    /// The input's channel for each channel of the output.
    package let channels: [Int]

    /// The operator.
    package init(channels: [Int]) {
        self.channels = channels
    }

    /// The input's extents with the new number of channels.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        var shape = try inputs.imageShape(0)
        guard channels.allSatisfy({ $0 >= 0 && $0 < shape[1] }) else {
            throw Mismatch("a channel lies outside \(shape)")
        }
        shape[1] = channels.count
        return [Fact(.float32, shape)]
    }

    /// Copies planes.
    package func evaluate(_ call: Call) {
        let from = call.input(0).shape, plane = from[2] * from[3]
        call.pool.run(tiles: from[0] * channels.count) { tile, _ in
            let sample = tile / channels.count, channel = channels[tile % channels.count]
            (call.outputs[0].floats + tile * plane).update(
                from: call.input(0).floats + (sample * from[1] + channel) * plane, count: plane)
        }
    }

    /// Blocked when the input is.
    package func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        inputs[0]?.fact.layout == .nchw16c ? .blocked : .plain
    }

    /// The gathering kernel where the output is blocked.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        guard context.outputs[0].layout == .nchw16c else {
            return Kernel(name: "plain") { evaluate($0) }
        }
        let kernels = context.options.kernels
        let blocks = (channels.count + 15) / 16
        let map =
            channels.map { Int32($0) }
            + [Int32](repeating: -1, count: blocks * 16 - channels.count)
        return Kernel(name: "gather") { call in
            let source = call.input(0), target = call.outputs[0]
            let pixels = target.shape[2] * target.shape[3]
            let samples = max(1, target.shape[0])
            let sourceStep = source.storedCount / samples
            let targetStep = target.storedCount / samples
            call.pool.run(tiles: target.shape[0] * blocks) { tile, _ in
                let sample = tile / blocks, block = Int32(tile % blocks)
                kernels.table.pointee.gather_channels(
                    source.floats + sample * sourceStep, map, target.floats + sample * targetStep,
                    Int64(pixels), block, block + 1)
            }
        }
    }
}
