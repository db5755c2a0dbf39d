import Tensors

/// The upper or lower triangle of each matrix, zeros elsewhere.
///
/// Inputs: x [batches…, rows, columns], the diagonal's shift to the right? (0 when left out).
package struct Trilu: Operator {
    /// The name in the operator table.
    package static let name = "Trilu"
    /// Whether the upper triangle stays.
    package let isUpper: Bool

    /// The operator.
    package init(isUpper: Bool) {
        self.isUpper = isUpper
    }

    /// True: it only moves elements.
    package var takesEveryType: Bool { true }

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        guard fact.shape.count >= 2 else { throw Mismatch("\(fact.shape) is no matrix") }
        if inputs[1] != nil, try inputs.indices(1).shape.elementCount != 1 {
            throw Mismatch("the shift is not one number")
        }
        return [Fact(fact.dataType, fact.shape)]
    }

    /// Copies, then clears the other triangle.
    package func evaluate(_ call: Call) {
        call.copyFirstInput()
        let out = call.outputs[0], rank = out.shape.count
        let rows = out.shape[rank - 2], columns = out.shape[rank - 1]
        let shift = min(max(call.integers(1).first ?? 0, -rows - 1), columns + 1)
        let size = out.fact.dataType.byteSize
        if out.count == 0 { return }
        for row in 0..<out.count / columns {
            let diagonal = min(max(row % rows + shift + (isUpper ? 0 : 1), 0), columns)
            let range = isUpper ? 0..<diagonal : diagonal..<columns
            (out.base + (row * columns + range.lowerBound) * size).initializeMemory(
                as: UInt8.self, repeating: 0, count: range.count * size)
        }
    }
}
