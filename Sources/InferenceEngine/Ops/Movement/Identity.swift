import Tensors

/// Its input.
package struct Identity: Operator {
    /// The name in the operator table.
    package static let name = "Identity"

    /// True: it only moves elements.
    package var takesEveryType: Bool { true }

    /// The operator.
    package init() {}

    /// True: the elements stay where they are.
    package var isView: Bool { true }

    /// Always.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        true
    }

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        return [Fact(fact.dataType, fact.shape)]
    }

    /// Copies the elements; plans skip it.
    package func evaluate(_ call: Call) {
        call.copyFirstInput()
    }
}
