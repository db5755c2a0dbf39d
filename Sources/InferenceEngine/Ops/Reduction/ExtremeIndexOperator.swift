import Tensors

/// An operator that finds the index of the most extreme element along an axis, as int64.
package protocol ExtremeIndexOperator: Operator {
    /// The axis, negative from the end.
    var axis: Int { get }
    /// Whether the axis stays with an extent of 1.
    var keepsAxis: Bool { get }
    /// Whether the last of equals wins.
    var lastWins: Bool { get }
    /// Whether `a` is more extreme than `b`.
    func isBetter<Element: Comparable>(_ a: Element, _ b: Element) -> Bool
}

extension ExtremeIndexOperator {
    /// The extents without the axis.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0), shape = fact.shape
        guard !fact.dataType.isWidened else { throw Mismatch("\(fact.dataType) is not supported") }
        let axis = try checkedAxis(axis, rank: shape.count)
        guard shape[axis] > 0 else { throw Mismatch("the axis is empty") }
        var extents = Array(shape)
        if keepsAxis { extents[axis] = 1 } else { extents.remove(at: axis) }
        return [Fact(.int64, Shape(extents))]
    }

    /// One pass for each result.
    package func evaluate(_ call: Call) {
        let source = call.input(0), floats = source.floats
        if source.fact.dataType == .float32 {
            search(call) { floats[$0] }
        } else {
            search(call) { source.integer(at: $0) }
        }
    }

    private func search<Element: Comparable>(_ call: Call, _ value: (Int) -> Element) {
        let rows = AxisRows(call.input(0).shape, axis: axis)
        let target = call.outputs[0].elements(of: Int64.self)
        for row in 0..<rows.count {
            let start = rows.start(row)
            var best = 0
            for k in 1..<max(1, rows.extent) {
                let found = value(start + k * rows.step), top = value(start + best * rows.step)
                if isBetter(found, top) || (lastWins && found == top) { best = k }
            }
            target[row] = Int64(best)
        }
    }
}
