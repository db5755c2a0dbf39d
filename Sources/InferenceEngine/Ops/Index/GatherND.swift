import Tensors

/// Slices of x at places that the rows of a table of indices name.
///
/// Inputs: x, indices [batches…, …, depth] (negative from the end).
package struct GatherND: Operator {
    /// The name in the operator table.
    package static let name = "GatherND"
    /// Leading axes that both inputs share.
    package let batchAxes: Int

    /// The operator.
    package init(batchAxes: Int) {
        self.batchAxes = batchAxes
    }

    /// True: it only moves elements.
    package var takesEveryType: Bool { true }

    /// The indices' extents without the last, then those of a slice.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.fact(0), indices = try inputs.indices(1)
        guard let depth = indices.shape.last, batchAxes >= 0, batchAxes < indices.shape.count,
            batchAxes + depth <= x.shape.count,
            (0..<batchAxes).allSatisfy({ x.shape[$0] == indices.shape[$0] })
        else { throw Mismatch("indices of \(indices.shape) do not fit \(x.shape)") }
        let extents = indices.shape.dropLast() + x.shape[(batchAxes + depth)...]
        guard extents.count <= Shape.maximumRank else { throw Mismatch("the rank is too large") }
        let result = Shape(extents)
        guard
            result.checkedElementCount == 0
                || x.shape[batchAxes..<(batchAxes + depth)].allSatisfy({ $0 > 0 })
        else { throw Mismatch("slices of an empty axis") }
        return [Fact(x.dataType, result)]
    }

    /// Slice by slice; an index outside during the run is moved to the nearest end.
    package func evaluate(_ call: Call) {
        let x = call.input(0), indices = call.input(1), out = call.outputs[0]
        guard let depth = indices.shape.last, out.count > 0 else { return }
        let strides = x.shape.strides
        let slice = x.shape[(batchAxes + depth)...].reduce(1, *)
        let bytes = slice * x.fact.dataType.byteSize
        let batches = x.shape[..<batchAxes].reduce(1, *)
        let batchStep = x.count / max(1, batches)
        let rows = out.count / slice, rowsOfBatch = rows / max(1, batches)
        for row in 0..<rows {
            var from = row / rowsOfBatch * batchStep
            for k in 0..<depth {
                let axis = batchAxes + k
                from += indices.index(row * depth + k, extent: x.shape[axis]) * strides[axis]
            }
            (out.base + row * bytes).copyMemory(
                from: x.base + from * x.fact.dataType.byteSize, byteCount: bytes)
        }
    }
}
