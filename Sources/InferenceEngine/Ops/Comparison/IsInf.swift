import Tensors

/// Whether an element is infinite.
package struct IsInf: Operator {
    /// The name in the operator table.
    package static let name = "IsInf"
    /// Whether positive infinity counts.
    package let findsPositive: Bool
    /// Whether negative infinity counts.
    package let findsNegative: Bool

    /// The operator.
    package init(findsPositive: Bool, findsNegative: Bool) {
        self.findsPositive = findsPositive
        self.findsNegative = findsNegative
    }

    /// The input's shape, as bool.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        [Fact(.bool, try inputs.floatShape(0))]
    }

    /// Element by element.
    package func evaluate(_ call: Call) {
        let source = call.input(0).floats, target = call.outputs[0].elements(of: UInt8.self)
        for index in 0..<call.outputs[0].count {
            let x = source[index]
            target[index] =
                (x == .infinity && findsPositive) || (x == -.infinity && findsNegative) ? 1 : 0
        }
    }
}
