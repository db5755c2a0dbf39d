import Glibc
import Tensors

/// The p-norm of each plane.
package struct GlobalLpPool: Operator {
    /// The name in the operator table.
    package static let name = "GlobalLpPool"
    /// The norm's order.
    package let order: Int

    /// The operator.
    package init(order: Int) {
        self.order = order
    }

    /// `[N, C, 1, …]`.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.floatShape(0)
        guard x.count >= 3, order >= 1 else { throw Mismatch("\(x) cannot be pooled") }
        return [Fact(.float32, Shape(x[..<2] + x[2...].map { _ in 1 }))]
    }

    /// Plane by plane.
    package func evaluate(_ call: Call) {
        let plane = call.input(0).shape[2...].reduce(1, *)
        let source = call.input(0).floats, target = call.outputs[0].floats
        call.pool.run(tiles: call.outputs[0].count) { tile, _ in
            var sum: Float = 0
            for at in tile * plane..<(tile + 1) * plane {
                sum += powf(abs(source[at]), Float(order))
            }
            target[tile] = powf(sum, 1 / Float(order))
        }
    }
}
