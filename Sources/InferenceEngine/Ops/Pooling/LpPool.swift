import Glibc
import Tensors

/// The p-norm of each window over any number of spatial axes.
package struct LpPool: Operator {
    /// The name in the operator table.
    package static let name = "LpPool"
    /// Kernel, strides, dilations and padding.
    package let window: SpatialWindow
    /// The norm's order.
    package let order: Int

    /// The operator.
    package init(window: SpatialWindow, order: Int) {
        self.window = window
        self.order = order
    }

    /// `[N, C, …]`.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        guard order >= 1 else { throw Mismatch("an order of \(order)") }
        return [Fact(.float32, try window.pooled(try inputs.floatShape(0)))]
    }

    /// Window by window.
    package func evaluate(_ call: Call) {
        call.poolWindows(window) { walk, position, source in
            var sum: Float = 0
            walk.forEachTap(at: position) { _, offset in
                sum += powf(abs(source[offset]), Float(order))
            }
            return powf(sum, 1 / Float(order))
        }
    }
}
