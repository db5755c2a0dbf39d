import Tensors

/// Two axes: all before `axis`, and the rest.
package struct Flatten: Operator {
    /// The name in the operator table.
    package static let name = "Flatten"

    /// True: it only moves elements.
    package var takesEveryType: Bool { true }
    /// The first axis of the second group, negative from the end.
    package let axis: Int

    /// The operator.
    package init(axis: Int) {
        self.axis = axis
    }

    /// True: the elements stay where they are.
    package var isView: Bool { true }

    /// Always: elements keep their order.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        true
    }

    /// The two extents.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        let rank = fact.shape.count
        guard axis >= -rank, axis <= rank else {
            throw Mismatch("axis \(axis) is outside a rank of \(rank)")
        }
        let cut = axis < 0 ? axis + rank : axis
        let outer = fact.shape[..<cut].reduce(1, *), inner = fact.shape[cut...].reduce(1, *)
        return [Fact(fact.dataType, [outer, inner])]
    }

    /// Copies the elements; plans skip it.
    package func evaluate(_ call: Call) {
        call.copyFirstInput()
    }
}
