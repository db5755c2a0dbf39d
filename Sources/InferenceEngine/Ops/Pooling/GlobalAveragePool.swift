import CKernels
import Tensors

/// The mean of each plane.
package struct GlobalAveragePool: Operator {
    /// The name in the operator table.
    package static let name = "GlobalAveragePool"

    /// The operator.
    package init() {}

    /// Always.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        true
    }

    /// `[N, C, 1, 1]`.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.imageShape(0)
        guard x[2] * x[3] > 0 else { throw Mismatch("a plane without elements") }
        return [Fact(.float32, [x[0], x[1], 1, 1])]
    }

    /// Blocked when the input is.
    package func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        inputs[0]?.fact.layout == .nchw16c ? .blocked : .plain
    }

    /// Plane by plane.
    package func evaluate(_ call: Call) {
        let shape = call.input(0).shape
        let plane = shape[2] * shape[3]
        let source = call.input(0).floats, target = call.outputs[0].floats
        call.pool.run(tiles: shape[0] * shape[1]) { tile, _ in
            var sum: Float = 0
            for at in tile * plane..<(tile + 1) * plane { sum += source[at] }
            target[tile] = sum / Float(plane)
        }
    }

    /// The blocked kernel where the output is blocked.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        guard context.outputs[0].layout == .nchw16c else {
            return Kernel(name: "plain") { evaluate($0) }
        }
        let kernels = context.options.kernels
        return Kernel(name: "blocked") { call in
            let shape = call.input(0).shape
            let pixels = shape[2] * shape[3], blocks = (shape[1] + 15) / 16
            let source = call.input(0).floats, target = call.outputs[0].floats
            call.pool.run(tiles: shape[0] * blocks) { tile, _ in
                kernels.table.pointee.global_average_pool(
                    source + tile * pixels * 16, target + tile * 16, Int64(pixels), 0, 1)
            }
        }
    }
}
