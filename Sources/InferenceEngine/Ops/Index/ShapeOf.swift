import Tensors

/// The extents of its input as an int64 vector: always known before the run.
package struct ShapeOf: Operator {
    /// The name in the operator table.
    package static let name = "Shape"

    /// True: it looks at extents only.
    package var takesEveryType: Bool { true }
    /// The first axis, negative from the end.
    package let start: Int
    /// The axis after the last, negative from the end; nil for all.
    package let end: Int?

    /// The operator.
    package init(start: Int = 0, end: Int? = nil) {
        self.start = start
        self.end = end
    }

    /// The extents asked for.
    func extents(_ shape: Shape) -> [Int] {
        let rank = shape.count
        func clamp(_ axis: Int) -> Int { min(max(axis < 0 ? axis + rank : axis, 0), rank) }
        let first = clamp(start), last = clamp(end ?? rank)
        return first < last ? Array(shape[first..<last]) : []
    }

    /// A vector.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        [Fact(.int64, [extents(try inputs.fact(0).shape).count])]
    }

    /// Writes the extents.
    package func evaluate(_ call: Call) {
        let target = call.outputs[0].base.assumingMemoryBound(to: Int64.self)
        for (index, extent) in extents(call.input(0).shape).enumerated() {
            target[index] = Int64(extent)
        }
    }
}
