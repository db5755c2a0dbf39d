import Tensors

/// x with updates put at places whose index along the axis is given.
///
/// Inputs: x, indices (negative from the end), updates of the indices' extents.
package struct ScatterElements: Operator {
    /// The name in the operator table.
    package static let name = "ScatterElements"
    /// The axis, negative from the end.
    package let axis: Int
    /// What is done where an update meets an element.
    package let reduction: ScatterReduction

    /// The operator.
    package init(axis: Int, reduction: ScatterReduction) {
        self.axis = axis
        self.reduction = reduction
    }

    /// Where it only moves elements.
    package var takesEveryType: Bool { reduction == .none }

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.fact(0), indices = try inputs.indices(1), updates = try inputs.fact(2)
        let axis = try checkedAxis(axis, rank: x.shape.count)
        guard indices.shape.count == x.shape.count, updates.shape == indices.shape,
            updates.dataType == x.dataType, reduction.takes(x.dataType),
            x.shape.indices.allSatisfy({ $0 == axis || indices.shape[$0] <= x.shape[$0] }),
            indices.shape.elementCount == 0 || x.shape[axis] > 0
        else { throw Mismatch("indices \(indices) and updates \(updates) do not fit \(x)") }
        try inputs.checkIndices(1, extent: x.shape[axis])
        return [Fact(x.dataType, x.shape)]
    }

    /// Update by update; an index outside during the run is moved to the nearest end.
    package func evaluate(_ call: Call) {
        call.copyFirstInput()
        let indices = call.input(1), updates = call.input(2), out = call.outputs[0]
        let axis = axis < 0 ? axis + out.shape.count : axis
        let strides = out.shape.strides
        indices.shape.forEachCoordinate { at, coordinate in
            var to = indices.index(at, extent: out.shape[axis]) * strides[axis]
            for position in strides.indices where position != axis {
                to += coordinate[position] * strides[position]
            }
            reduction.apply(updates, at, to: out, to)
        }
    }
}
