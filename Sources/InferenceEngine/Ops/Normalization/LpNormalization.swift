import Tensors

/// Each row along an axis divided by its norm.
package struct LpNormalization: Operator {
    /// The name in the operator table.
    package static let name = "LpNormalization"
    /// The axis, negative from the end.
    package let axis: Int
    /// 1 for the sum of magnitudes, 2 for the Euclidean norm.
    package let order: Int

    /// The operator.
    package init(axis: Int, order: Int) {
        self.axis = axis
        self.order = order
    }

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let shape = try inputs.floatShape(0)
        _ = try checkedAxis(axis, rank: shape.count)
        guard order == 1 || order == 2 else { throw Mismatch("a norm of order \(order)") }
        return [Fact(.float32, shape)]
    }

    /// Row by row; a norm of 0 gives zeros.
    package func evaluate(_ call: Call) {
        let shape = call.input(0).shape
        let axis = axis < 0 ? axis + shape.count : axis
        let inner = shape[(axis + 1)...].reduce(1, *), extent = shape[axis]
        let source = call.input(0).floats, target = call.outputs[0].floats
        call.pool.run(tiles: shape[..<axis].reduce(1, *) * inner) { row, _ in
            let start = row / inner * extent * inner + row % inner
            var sum = 0.0
            for index in 0..<extent {
                let value = Double(source[start + index * inner])
                sum += order == 1 ? abs(value) : value * value
            }
            let norm = order == 1 ? sum : sum.squareRoot()
            for index in 0..<extent {
                let at = start + index * inner
                target[at] = norm == 0 ? 0 : Float(Double(source[at]) / norm)
            }
        }
    }
}
