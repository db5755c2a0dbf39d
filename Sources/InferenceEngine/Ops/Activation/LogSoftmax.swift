import Glibc
import Tensors

/// `x - log(sum(exp(x)))` along one axis, or over all axes from one on.
package struct LogSoftmax: Operator {
    /// The name in the operator table.
    package static let name = "LogSoftmax"
    /// The axis, negative from the end.
    package let axis: Int
    /// Whether the axes from `axis` on are taken as one (the older meaning).
    package let flattens: Bool

    /// The operator.
    package init(axis: Int, flattens: Bool) {
        self.axis = axis
        self.flattens = flattens
    }

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let shape = try inputs.floatShape(0)
        _ = try checkedAxis(axis, rank: shape.count)
        return [Fact(.float32, shape)]
    }

    /// Rows of the axis; the largest is taken off before the exponential.
    package func evaluate(_ call: Call) {
        let rows = AxisRows(call.input(0).shape, axis: axis, flattens: flattens)
        Self.run(rows, call.input(0).floats, call.outputs[0].floats, pool: call.pool)
    }

    /// The logarithms of the softmax of each row.
    static func run(
        _ rows: AxisRows, _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>,
        pool: ComputePool
    ) {
        rows.forEach(pool: pool) { start, step, extent in
            var largest = source[start]
            for k in 1..<extent { largest = max(largest, source[start + k * step]) }
            var sum: Float = 0
            for k in 0..<extent { sum += expf(source[start + k * step] - largest) }
            let shift = largest + logf(sum)
            for k in 0..<extent { target[start + k * step] = source[start + k * step] - shift }
        }
    }
}
