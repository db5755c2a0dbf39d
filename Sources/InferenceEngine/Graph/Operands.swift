package import Tensors

/// One input of a node: its fact, and its value when that is known before the run.
package struct Operand: Sendable {
    /// Type, extents, layout.
    package let fact: Fact
    /// The constant value.
    package let value: Tensor?

    /// An input.
    package init(fact: Fact, value: Tensor? = nil) {
        self.fact = fact
        self.value = value
    }
}

/// The inputs of a node, for shape rules and kernel choice.
package struct Operands: Sendable {
    /// Input by input; nil for one left out.
    package let all: [Operand?]

    /// The inputs.
    package init(_ all: [Operand?]) {
        self.all = all
    }

    /// How many there are, those left out included.
    package var count: Int { all.count }

    /// The input, or nil when it is left out.
    package subscript(index: Int) -> Operand? {
        index < all.count ? all[index] : nil
    }

    /// The fact of an input that must be there.
    func fact(_ index: Int) throws -> Fact {
        guard let operand = self[index] else { throw Mismatch("input \(index) is missing") }
        return operand.fact
    }

    /// The shape of an input that must be float.
    func floatShape(_ index: Int) throws -> Shape {
        let fact = try fact(index)
        guard fact.dataType == .float32 else {
            throw Mismatch("input \(index) is \(fact.dataType), not float32")
        }
        return fact.shape
    }

    /// The shape of a float input of rank 4.
    func imageShape(_ index: Int) throws -> Shape {
        let shape = try floatShape(index)
        guard shape.count == 4 else {
            throw Mismatch("input \(index) has rank \(shape.count), not 4")
        }
        return shape
    }

    /// The integers of an input whose value decides extents; nil when it is left out.
    ///
    /// Where the value is computed in the run, the plan ends before the node and goes on when the
    /// value is there.
    func integers(_ index: Int) throws -> [Int]? {
        guard let operand = self[index] else { return nil }
        guard let value = operand.value else { throw Mismatch(unknownInput: index) }
        guard let integers = value.integers else {
            throw Mismatch("input \(index) is \(value.dataType), not an integer type")
        }
        return integers
    }

    /// The floats of an input whose value decides extents; nil when it is left out.
    func floats(_ index: Int) throws -> [Float]? {
        guard let operand = self[index] else { return nil }
        guard let value = operand.value else { throw Mismatch(unknownInput: index) }
        guard value.dataType == .float32 else {
            throw Mismatch("input \(index) is \(value.dataType), not float32")
        }
        return value.floats
    }
}

/// An axis counted from the end when negative, checked against a rank.
func checkedAxis(_ axis: Int, rank: Int) throws -> Int {
    guard axis >= -rank, axis < rank else {
        throw Mismatch("axis \(axis) is outside a rank of \(rank)")
    }
    return axis < 0 ? axis + rank : axis
}
