package import Tensors

/// One value in a shape that is given as input.
package struct ConstantOfShape: Operator {
    /// The name in the operator table.
    package static let name = "ConstantOfShape"
    /// The value, one element.
    package let value: Tensor

    /// The operator.
    package init(value: Tensor) {
        self.value = value
    }

    /// The shape given.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        guard let extents = try inputs.integers(0), extents.count <= Shape.maximumRank,
            extents.allSatisfy({ $0 >= 0 }), value.shape.elementCount == 1
        else { throw Mismatch("the input is no shape, or the value not one element") }
        return [Fact(value.dataType, Shape(extents))]
    }

    /// Repeats the value.
    package func evaluate(_ call: Call) {
        let size = value.dataType.byteSize
        for index in 0..<call.outputs[0].count {
            (call.outputs[0].base + index * size).copyMemory(
                from: value.address, byteCount: size)
        }
    }
}
