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
        var shape = try inputs.floatShape(0)
        let axis = try checkedAxis(axis, rank: shape.count)
        guard let count = try inputs.integers(1)?.first, count >= 0, count <= shape[axis] else {
            throw Mismatch("k is missing or larger than the axis")
        }
        shape[axis] = count
        return [Fact(.float32, shape), Fact(.int64, shape)]
    }

    /// Sorts each row.
    package func evaluate(_ call: Call) {
        let shape = call.input(0).shape, output = call.outputs[0].shape
        let axis = axis < 0 ? axis + shape.count : axis
        let inner = shape[(axis + 1)...].reduce(1, *), outer = shape[..<axis].reduce(1, *)
        let source = call.input(0).floats, values = call.outputs[0].floats
        let indices = call.outputs[1].base.assumingMemoryBound(to: Int64.self)
        for row in 0..<outer * inner {
            let start = row / inner * shape[axis] * inner + row % inner
            let target = row / inner * output[axis] * inner + row % inner
            let order = (0..<shape[axis]).sorted { left, right in
                let a = source[start + left * inner], b = source[start + right * inner]
                return a == b ? left < right : largest ? a > b : a < b
            }
            for index in 0..<output[axis] {
                values[target + index * inner] = source[start + order[index] * inner]
                indices[target + index * inner] = Int64(order[index])
            }
        }
    }
}
