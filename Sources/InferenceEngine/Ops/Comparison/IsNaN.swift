import Tensors

/// Whether an element is no number.
package struct IsNaN: Operator {
    /// The name in the operator table.
    package static let name = "IsNaN"

    /// The operator.
    package init() {}

    /// The input's shape, as bool.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        [Fact(.bool, try inputs.floatShape(0))]
    }

    /// Element by element.
    package func evaluate(_ call: Call) {
        let source = call.input(0).floats, target = call.outputs[0].elements(of: UInt8.self)
        for index in 0..<call.outputs[0].count {
            let x = source[index]
            target[index] = x.isNaN ? 1 : 0
        }
    }
}
