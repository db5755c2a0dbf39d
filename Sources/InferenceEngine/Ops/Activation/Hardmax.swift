import Tensors

/// 1 at the first largest element along an axis and 0 elsewhere.
package struct Hardmax: Operator {
    /// The name in the operator table.
    package static let name = "Hardmax"
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

    /// Rows of the axis.
    package func evaluate(_ call: Call) {
        let rows = AxisRows(call.input(0).shape, axis: axis, flattens: flattens)
        let source = call.input(0).floats, target = call.outputs[0].floats
        rows.forEach(pool: call.pool) { start, step, extent in
            var best = 0
            for k in 0..<extent {
                target[start + k * step] = 0
                if source[start + k * step] > source[start + best * step] { best = k }
            }
            target[start + best * step] = 1
        }
    }
}
