import Tensors

/// The opposite of each bit.
package struct BitwiseNot: Operator {
    /// The name in the operator table.
    package static let name = "BitwiseNot"

    /// The operator.
    package init() {}

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        guard fact.dataType.isInteger else { throw Mismatch("\(fact.dataType) is no integer type") }
        return [Fact(fact.dataType, fact.shape)]
    }

    /// Byte by byte: the type does not matter.
    package func evaluate(_ call: Call) {
        let source = call.input(0).elements(of: UInt8.self)
        let target = call.outputs[0].elements(of: UInt8.self)
        let count = call.outputs[0].count * call.outputs[0].fact.dataType.byteSize
        for index in 0..<count { target[index] = ~source[index] }
    }
}
