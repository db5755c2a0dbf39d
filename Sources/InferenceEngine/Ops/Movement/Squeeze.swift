import Tensors

/// Axes of extent 1 left out.
///
/// Inputs: x, axes? (all of extent 1 when left out).
package struct Squeeze: Operator {
    /// The name in the operator table.
    package static let name = "Squeeze"

    /// True: it only moves elements.
    package var takesEveryType: Bool { true }

    /// The operator.
    package init() {}

    /// True: the elements stay where they are.
    package var isView: Bool { true }

    /// Always: elements keep their order.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        true
    }

    /// The axes that stay.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        var gone = Set<Int>()
        if let axes = try inputs.integers(1) {
            for axis in axes { gone.insert(try checkedAxis(axis, rank: fact.shape.count)) }
        } else {
            gone = Set(fact.shape.indices.filter { fact.shape[$0] == 1 })
        }
        for axis in gone where fact.shape[axis] != 1 {
            throw Mismatch("axis \(axis) of \(fact.shape) is not 1")
        }
        let left = fact.shape.indices.filter { !gone.contains($0) }.map { fact.shape[$0] }
        return [Fact(fact.dataType, Shape(left))]
    }

    /// Copies the elements; plans skip it.
    package func evaluate(_ call: Call) {
        call.copyFirstInput()
    }
}
