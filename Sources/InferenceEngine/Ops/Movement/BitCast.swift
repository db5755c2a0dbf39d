package import Tensors

/// The same bits taken as another type of the same size.
package struct BitCast: Operator {
    /// The name in the operator table.
    package static let name = "BitCast"
    /// The type of the result.
    package let dataType: DataType

    /// The operator.
    package init(to dataType: DataType) {
        self.dataType = dataType
    }

    /// True: it moves bits.
    package var takesEveryType: Bool { true }

    /// The same extents in the other type.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        guard fact.dataType.byteSize == dataType.byteSize, dataType != .bool else {
            throw Mismatch("\(fact.dataType) and \(dataType) differ in size")
        }
        return [Fact(dataType, fact.shape)]
    }

    /// Copies the bits.
    package func evaluate(_ call: Call) {
        call.copyFirstInput()
    }
}
