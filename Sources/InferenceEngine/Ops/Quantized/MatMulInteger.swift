import Tensors

/// The product of matrices of 8-bit levels, as int32.
///
/// Inputs: a, b, zero point of a?, zero point of b? (one, or one for each row of a or column of b).
package struct MatMulInteger: Operator {
    /// The name in the operator table.
    package static let name = "MatMulInteger"

    /// The operator.
    package init() {}

    /// The product's shape.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let a = try inputs.fact(0), b = try inputs.fact(1)
        let sizes = try MatMul.sizes(a.shape, b.shape)
        try QuantizedOperand.check(a, zero: inputs[2]?.fact, scale: nil, lines: sizes.rows)
        try QuantizedOperand.check(b, zero: inputs[3]?.fact, scale: nil, lines: sizes.columns)
        return [Fact(.int32, sizes.output)]
    }

    /// Row by row.
    package func evaluate(_ call: Call) {
        let target = call.outputs[0].elements(of: Int32.self)
        call.multiplyLevels(
            QuantizedOperand(values: call.input(0), zero: call.optionalInput(2), scale: nil),
            QuantizedOperand(values: call.input(1), zero: call.optionalInput(3), scale: nil)
        ) { at, _, _, sum in target[at] = Int32(truncatingIfNeeded: sum) }
    }
}

extension Call {
    /// Calls `store(index, row, column, sum)` for each element of a product of levels.
    func multiplyLevels(
        _ a: QuantizedOperand, _ b: QuantizedOperand, _ store: (Int, Int, Int, Int) -> Void
    ) {
        guard let sizes = try? MatMul.sizes(a.values.shape, b.values.shape) else { return }
        let depth = sizes.depth, columns = sizes.columns
        pool.run(tiles: sizes.batch.elementCount * sizes.rows) { tile, _ in
            let row = tile % max(1, sizes.rows)
            var rest = tile / max(1, sizes.rows), left = 0, right = 0
            for axis in sizes.batch.indices.reversed() {
                left += rest % sizes.batch[axis] * sizes.left[axis]
                right += rest % sizes.batch[axis] * sizes.right[axis]
                rest /= sizes.batch[axis]
            }
            let from = (left * sizes.rows + row) * depth, to = right * depth * columns
            for column in 0..<columns {
                var sum = 0
                for k in 0..<depth {
                    sum &+=
                        a.level(from + k, line: row)
                        &* b.level(to + k * columns + column, line: column)
                }
                store(tile * columns + column, row, column, sum)
            }
        }
    }
}
