import Tensors

/// A new axis that has one value at the index given and another elsewhere.
///
/// Inputs: indices (any number type), the new axis' extent (known before the run), [off, on].
/// Indices count from the end when negative; one outside gives off everywhere.
package struct OneHot: Operator {
    /// The name in the operator table.
    package static let name = "OneHot"
    /// Where the new axis goes, negative from the end of the result.
    package let axis: Int

    /// The operator.
    package init(axis: Int) {
        self.axis = axis
    }

    /// The indices' extents with the new axis, in the values' type.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let indices = try inputs.fact(0), values = try inputs.fact(2)
        guard let depth = try extent(inputs), depth > 0, depth <= 1 << 24,
            values.shape.elementCount == 2, !indices.dataType.isWidened,
            indices.shape.count < Shape.maximumRank
        else { throw Mismatch("the extent is missing or out of range, or not two values") }
        let axis = try checkedAxis(axis, rank: indices.shape.count + 1)
        var extents = Array(indices.shape)
        extents.insert(depth, at: axis)
        return [Fact(values.dataType, Shape(extents))]
    }

    private func extent(_ inputs: Operands) throws -> Int? {
        if let value = inputs[1]?.value, value.dataType == .float32 {
            return try inputs.floats(1)?.first.flatMap { Int(exactly: $0.rounded(.towardZero)) }
        }
        return try inputs.integers(1)?.first
    }

    /// Row by row of the new axis.
    package func evaluate(_ call: Call) {
        let indices = call.input(0), values = call.input(2), out = call.outputs[0]
        let rows = AxisRows(out.shape, axis: axis), size = out.fact.dataType.byteSize
        for row in 0..<rows.count {
            let given =
                indices.fact.dataType == .float32
                ? Int(exactly: indices.floats[row].rounded(.towardZero)) ?? .min
                : indices.integer(at: row)
            let index = given < 0 ? given + rows.extent : given
            for k in 0..<rows.extent {
                (out.base + (rows.start(row) + k * rows.step) * size).copyMemory(
                    from: values.base + (k == index ? size : 0), byteCount: size)
            }
        }
    }
}
