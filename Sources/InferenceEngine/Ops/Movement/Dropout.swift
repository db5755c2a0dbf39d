import Tensors

/// Its input, and a mask of what was kept: everything.
package struct Dropout: Operator {
    /// The name in the operator table.
    package static let name = "Dropout"
    /// Whether the mask is of bools, not of the input's type.
    package let masksWithBool: Bool

    /// The operator.
    package init(masksWithBool: Bool) {
        self.masksWithBool = masksWithBool
    }

    /// The input's fact and the mask's.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let shape = try inputs.floatShape(0)
        return [Fact(.float32, shape), Fact(masksWithBool ? .bool : .float32, shape)]
    }

    /// Copies, and fills the mask.
    package func evaluate(_ call: Call) {
        call.copyFirstInput()
        guard call.outputs.count > 1 else { return }
        let mask = call.outputs[1]
        if masksWithBool {
            mask.elements(of: UInt8.self).update(repeating: 1, count: mask.count)
        } else {
            mask.floats.update(repeating: 1, count: mask.count)
        }
    }
}
