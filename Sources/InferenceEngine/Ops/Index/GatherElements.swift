import Tensors

/// For each index the element of x at its place, with the index as place along the axis.
///
/// Inputs: x, indices (int32 or int64, negative from the end).
package struct GatherElements: Operator {
    /// The name in the operator table.
    package static let name = "GatherElements"
    /// The axis, negative from the end.
    package let axis: Int

    /// The operator.
    package init(axis: Int) {
        self.axis = axis
    }

    /// True: it only moves elements.
    package var takesEveryType: Bool { true }

    /// The indices' extents.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.fact(0), indices = try inputs.indices(1)
        let axis = try checkedAxis(axis, rank: x.shape.count)
        guard indices.shape.count == x.shape.count,
            x.shape.indices.allSatisfy({ $0 == axis || indices.shape[$0] <= x.shape[$0] }),
            indices.shape.elementCount == 0 || x.shape[axis] > 0
        else { throw Mismatch("indices of \(indices.shape) do not fit \(x.shape)") }
        try inputs.checkIndices(1, extent: x.shape[axis])
        return [Fact(x.dataType, indices.shape)]
    }

    /// Element by element; an index outside during the run is moved to the nearest end.
    package func evaluate(_ call: Call) {
        let x = call.input(0), indices = call.input(1), out = call.outputs[0]
        let axis = axis < 0 ? axis + x.shape.count : axis
        let strides = x.shape.strides, size = x.fact.dataType.byteSize
        out.shape.forEachCoordinate { at, coordinate in
            var from = 0
            for position in strides.indices where position != axis {
                from += coordinate[position] * strides[position]
            }
            from += indices.index(at, extent: x.shape[axis]) * strides[axis]
            (out.base + at * size).copyMemory(from: x.base + from * size, byteCount: size)
        }
    }
}
