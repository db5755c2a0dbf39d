import Tensors

/// The opposite of each bool.
package struct Not: Operator {
    /// The name in the operator table.
    package static let name = "Not"

    /// The operator.
    package init() {}

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        guard fact.dataType == .bool else { throw Mismatch("\(fact.dataType) is not bool") }
        return [Fact(.bool, fact.shape)]
    }

    /// Byte by byte.
    package func evaluate(_ call: Call) {
        let source = call.input(0).base.assumingMemoryBound(to: UInt8.self)
        let target = call.outputs[0].base.assumingMemoryBound(to: UInt8.self)
        for index in 0..<call.outputs[0].count { target[index] = source[index] == 0 ? 1 : 0 }
    }
}
