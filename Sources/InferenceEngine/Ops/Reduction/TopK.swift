import Tensors

/// The k largest or smallest along an axis, with their indices.
///
/// Inputs: x, k. Outputs: values, int64 indices; equals in index order.
package struct TopK: Operator {
    /// The name in the operator table.
    package static let name = "TopK"
    /// The axis, negative from the end.
    package let axis: Int
    /// Whether the largest are wanted.
    package let largest: Bool

    /// The operator.
    package init(axis: Int, largest: Bool) {
        self.axis = axis
        self.largest = largest
    }

    /// Two outputs with k along the axis.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let type = try inputs.fact(0).dataType
        guard type == .float32 || type.isInteger else { throw Mismatch("\(type) is not supported") }
        var shape = try inputs.fact(0).shape
        let axis = try checkedAxis(axis, rank: shape.count)
        guard let count = try inputs.integers(1)?.first, count >= 0, count <= shape[axis] else {
            throw Mismatch("k is missing or larger than the axis")
        }
        shape[axis] = count
        return [Fact(type, shape), Fact(.int64, shape)]
    }

    /// Sorts each row; what is no number counts as the largest.
    package func evaluate(_ call: Call) {
        let source = call.input(0)
        if source.fact.dataType == .float32 {
            let from = source.floats
            sort(call) { a, b in
                let x = from[a], y = from[b]
                if x.isNaN || y.isNaN { return x.isNaN && y.isNaN ? 0 : x.isNaN ? 1 : -1 }
                return x == y ? 0 : x > y ? 1 : -1
            }
        } else {
            sort(call) { a, b in
                let x = source.integer(at: a), y = source.integer(at: b)
                return x == y ? 0 : x > y ? 1 : -1
            }
        }
    }

    private func sort(_ call: Call, _ order: (Int, Int) -> Int) {
        let source = call.input(0), values = call.outputs[0]
        let from = AxisRows(source.shape, axis: axis), to = AxisRows(values.shape, axis: axis)
        let indices = call.outputs[1].elements(of: Int64.self)
        let size = values.fact.dataType.byteSize
        for row in 0..<from.count {
            let start = from.start(row), target = to.start(row)
            let sorted = (0..<from.extent).sorted { left, right in
                let relation = order(start + left * from.step, start + right * from.step)
                return relation == 0 ? left < right : largest ? relation > 0 : relation < 0
            }
            for k in 0..<to.extent {
                let at = target + k * to.step
                (values.base + at * size).copyMemory(
                    from: source.base + (start + sorted[k] * from.step) * size, byteCount: size)
                indices[at] = Int64(sorted[k])
            }
        }
    }
}
