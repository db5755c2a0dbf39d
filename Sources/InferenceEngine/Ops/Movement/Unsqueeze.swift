import Tensors

/// Axes of extent 1 put in.
///
/// Inputs: x, axes of the result.
package struct Unsqueeze: Operator {
    /// The name in the operator table.
    package static let name = "Unsqueeze"

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

    /// The axes of the input with ones between.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        guard let axes = try inputs.integers(1) else { throw Mismatch("the axes are missing") }
        let rank = fact.shape.count + axes.count
        guard rank <= Shape.maximumRank else { throw Mismatch("a rank of \(rank) is too large") }
        var fresh = Set<Int>()
        for axis in axes { fresh.insert(try checkedAxis(axis, rank: rank)) }
        guard fresh.count == axes.count else { throw Mismatch("an axis is named twice") }
        var rest = fact.shape.makeIterator()
        let extents = (0..<rank).map { fresh.contains($0) ? 1 : rest.next() ?? 1 }
        return [Fact(fact.dataType, Shape(extents))]
    }

    /// Copies the elements; plans skip it.
    package func evaluate(_ call: Call) {
        call.copyFirstInput()
    }
}
