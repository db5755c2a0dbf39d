import Tensors

/// The index of the largest element along an axis, as int64.
package struct ArgMax: Operator {
    /// The name in the operator table.
    package static let name = "ArgMax"
    /// The axis, negative from the end.
    package let axis: Int
    /// Whether the axis stays with an extent of 1.
    package let keepsAxis: Bool
    /// Whether the last of equals wins.
    package let lastWins: Bool

    /// The operator.
    package init(axis: Int, keepsAxis: Bool, lastWins: Bool) {
        self.axis = axis
        self.keepsAxis = keepsAxis
        self.lastWins = lastWins
    }

    /// The extents without the axis.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let shape = try inputs.floatShape(0)
        let axis = try checkedAxis(axis, rank: shape.count)
        guard shape[axis] > 0 else { throw Mismatch("the axis is empty") }
        var extents = Array(shape)
        if keepsAxis { extents[axis] = 1 } else { extents.remove(at: axis) }
        return [Fact(.int64, Shape(extents))]
    }

    /// One pass for each result.
    package func evaluate(_ call: Call) {
        let shape = call.input(0).shape
        let axis = axis < 0 ? axis + shape.count : axis
        let inner = shape[(axis + 1)...].reduce(1, *), extent = shape[axis]
        let source = call.input(0).floats
        let target = call.outputs[0].base.assumingMemoryBound(to: Int64.self)
        for index in 0..<call.outputs[0].count {
            let start = index / inner * extent * inner + index % inner
            var best = 0
            for k in 1..<max(1, extent) {
                let value = source[start + k * inner], top = source[start + best * inner]
                if value > top || (lastWins && value == top) { best = k }
            }
            target[index] = Int64(best)
        }
    }
}
