import Tensors

/// The determinant of each matrix.
package struct Det: Operator {
    /// The name in the operator table.
    package static let name = "Det"

    /// The operator.
    package init() {}

    /// The extents without the last two.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let shape = try inputs.floatShape(0)
        guard shape.count >= 2, shape[shape.count - 1] == shape[shape.count - 2] else {
            throw Mismatch("\(shape) are no square matrices")
        }
        return [Fact(.float32, Shape(shape.dropLast(2)))]
    }

    /// Elimination in double precision, the largest of each column first.
    package func evaluate(_ call: Call) {
        let size = call.input(0).shape.last ?? 0
        let source = call.input(0).floats
        for index in 0..<call.outputs[0].count {
            var matrix = (0..<size * size).map { Double(source[index * size * size + $0]) }
            var product = 1.0
            for column in 0..<size {
                let pivot =
                    (column..<size).max {
                        abs(matrix[$0 * size + column]) < abs(matrix[$1 * size + column])
                    } ?? column
                let value = matrix[pivot * size + column]
                product *= pivot == column ? value : -value
                if value == 0 { break }
                for k in 0..<size {
                    matrix.swapAt(pivot * size + k, column * size + k)
                }
                for row in (column + 1)..<max(size, column + 1) {
                    let factor = matrix[row * size + column] / value
                    for k in column..<size {
                        matrix[row * size + k] -= factor * matrix[column * size + k]
                    }
                }
            }
            call.outputs[0].floats[index] = Float(product)
        }
    }
}
