import Tensors

/// The product of matrices of 8-bit levels, as levels again.
///
/// Inputs: a, its scale, its zero point, b, its scale, its zero point, the result's scale and zero
/// point. Those of a are one, or one for each row; those of b one, or one for each column.
package struct QLinearMatMul: Operator {
    /// The name in the operator table.
    package static let name = "QLinearMatMul"

    /// The operator.
    package init() {}

    /// The product's shape in the result's zero point's type.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let a = try inputs.fact(0), b = try inputs.fact(3), zero = try inputs.fact(7)
        let sizes = try MatMul.sizes(a.shape, b.shape)
        try QuantizedOperand.check(
            a, zero: inputs.fact(2), scale: inputs.fact(1), lines: sizes.rows)
        try QuantizedOperand.check(
            b, zero: inputs.fact(5), scale: inputs.fact(4), lines: sizes.columns)
        let result = Fact(zero.dataType, sizes.output)
        try QuantizedOperand.check(result, zero: zero, scale: inputs.fact(6), lines: 1)
        return [result]
    }

    /// Row by row.
    package func evaluate(_ call: Call) {
        let out = call.outputs[0], limits = out.fact.dataType.integerLimits
        let a = QuantizedOperand(
            values: call.input(0), zero: call.input(2), scale: call.input(1))
        let b = QuantizedOperand(
            values: call.input(3), zero: call.input(5), scale: call.input(4))
        let scale = call.input(6).floats[0], zero = call.input(7).integer(at: 0)
        call.multiplyLevels(a, b) { at, row, column, sum in
            let factor = a.scale(row) * b.scale(column) / scale
            out.store(requantized(sum, factor: factor, zero: zero, limits: limits), at: at)
        }
    }
}
