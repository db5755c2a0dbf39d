package import Tensors

/// Ones along a diagonal of a matrix as large as the input, zeros elsewhere.
package struct EyeLike: Operator {
    /// The name in the operator table.
    package static let name = "EyeLike"
    /// The diagonal's shift to the right.
    package let shift: Int
    /// The type of the result; nil for the input's.
    package let dataType: DataType?

    /// The operator.
    package init(shift: Int, dataType: DataType?) {
        self.shift = shift
        self.dataType = dataType
    }

    /// True: it looks at extents only.
    package var takesEveryType: Bool { true }

    /// The input's shape.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        guard fact.shape.count == 2 else { throw Mismatch("\(fact.shape) is no matrix") }
        return [Fact(dataType ?? fact.dataType, fact.shape)]
    }

    /// Writes the diagonal.
    package func evaluate(_ call: Call) {
        let out = call.outputs[0], rows = out.shape[0], columns = out.shape[1]
        let size = out.fact.dataType.byteSize
        out.base.initializeMemory(as: UInt8.self, repeating: 0, count: out.count * size)
        for row in 0..<rows {
            let (column, overflow) = row.addingReportingOverflow(shift)
            guard !overflow, column >= 0, column < columns else { continue }
            let at = row * columns + column
            switch out.fact.dataType {
            case .float32: out.floats[at] = 1
            case .float64: out.elements(of: Double.self)[at] = 1
            case .float16: out.elements(of: UInt16.self)[at] = Float(1).float16Bits
            case .bfloat16: out.elements(of: UInt16.self)[at] = Float(1).bfloat16Bits
            default: out.store(1, at: at)
            }
        }
    }
}
