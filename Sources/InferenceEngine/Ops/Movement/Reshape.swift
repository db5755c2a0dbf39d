import Tensors

/// The same elements under another shape.
///
/// Inputs: x, the shape with 0 for "as in x" and at most one -1 for "what is left".
package struct Reshape: Operator {
    /// The name in the operator table.
    package static let name = "Reshape"

    /// True: it only moves elements.
    package var takesEveryType: Bool { true }
    /// Whether a 0 means an extent of 0.
    package let allowsZero: Bool

    /// The operator.
    package init(allowsZero: Bool = false) {
        self.allowsZero = allowsZero
    }

    /// True: the elements stay where they are.
    package var isView: Bool { true }

    /// Always: elements keep their order.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        true
    }

    /// The target shape.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        guard let wanted = try inputs.integers(1) else { throw Mismatch("the shape is missing") }
        guard wanted.count <= Shape.maximumRank else {
            throw Mismatch("a rank of \(wanted.count) is above \(Shape.maximumRank)")
        }
        var extents: [Int] = []
        var open: Int?
        for (axis, extent) in wanted.enumerated() {
            if extent == -1, open == nil {
                open = axis
                extents.append(1)
            } else if extent == 0, !allowsZero, axis < fact.shape.count {
                extents.append(fact.shape[axis])
            } else if extent >= 0 {
                extents.append(extent)
            } else {
                throw Mismatch("\(wanted) is not a shape")
            }
        }
        let count = fact.shape.elementCount
        guard let known = Shape(extents).checkedElementCount else {
            throw Mismatch("\(wanted) is too large")
        }
        if let open {
            guard known > 0, count % known == 0 else {
                throw Mismatch("\(fact.shape) cannot become \(wanted)")
            }
            extents[open] = count / known
        } else if known != count {
            throw Mismatch("\(fact.shape) cannot become \(wanted)")
        }
        return [Fact(fact.dataType, Shape(extents))]
    }

    /// Copies the elements; plans skip it.
    package func evaluate(_ call: Call) {
        call.copyFirstInput()
    }
}
