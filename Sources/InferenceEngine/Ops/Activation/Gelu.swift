import CKernels
import Glibc

/// `x` times the normal distribution's integral up to it, or the approximation by tanh.
package struct Gelu: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Gelu"
    /// Whether the integral is approximated.
    package let isApproximate: Bool

    /// The operator.
    package init(isApproximate: Bool) {
        self.isApproximate = isApproximate
    }

    /// `x` times the integral.
    package func apply(_ x: Float) -> Float {
        isApproximate
            ? 0.5 * x * (1 + tanhf(0.797_884_56 * (x + 0.044715 * x * x * x)))
            : 0.5 * x * (1 + erff(x * 0.707_106_78))
    }

    /// The exact form by the kernels' polynomial, the approximation as it is.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        if isApproximate { return Kernel(name: "plain") { evaluate($0) } }
        let kernels = context.options.kernels
        return Kernel(name: "activate") { call in
            let source = call.input(0).floats, target = call.outputs[0].floats
            let count = call.outputs[0].count, tile = 16384
            call.pool.run(tiles: (count + tile - 1) / tile) { index, _ in
                let first = index * tile
                kernels.table.pointee.activate(
                    K_ACT_GELU, 0, 0, source + first, target + first, min(tile, count - first))
            }
        }
    }
}
