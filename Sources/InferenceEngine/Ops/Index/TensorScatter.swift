import Tensors

/// A cache of past values with an update written at each batch's position along an axis.
///
/// Inputs: cache [batches, …], update (shorter along the axis), positions [batches]? (0 when left
/// out).
package struct TensorScatter: Operator {
    /// The name in the operator table.
    package static let name = "TensorScatter"
    /// The axis, negative from the end.
    package let axis: Int
    /// Whether what reaches over the end goes on at the front.
    package let isCircular: Bool

    /// The operator.
    package init(axis: Int, isCircular: Bool) {
        self.axis = axis
        self.isCircular = isCircular
    }

    /// True: it only moves elements.
    package var takesEveryType: Bool { true }

    /// The cache's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let cache = try inputs.fact(0), update = try inputs.fact(1)
        let axis = try checkedAxis(axis, rank: cache.shape.count)
        guard axis > 0, update.dataType == cache.dataType,
            update.shape.count == cache.shape.count, update.shape[axis] <= cache.shape[axis],
            cache.shape.indices.allSatisfy({ $0 == axis || update.shape[$0] == cache.shape[$0] }),
            try inputs[2] == nil || inputs.indices(2).shape == [cache.shape[0]]
        else { throw Mismatch("an update \(update) does not fit \(cache)") }
        return [Fact(cache.dataType, cache.shape)]
    }

    /// Row by row; what would lie outside is left out.
    package func evaluate(_ call: Call) {
        call.copyFirstInput()
        let update = call.input(1), positions = call.optionalInput(2), out = call.outputs[0]
        let from = AxisRows(update.shape, axis: axis), to = AxisRows(out.shape, axis: axis)
        let size = out.fact.dataType.byteSize
        let rowsOfBatch = from.count / max(1, out.shape[0])
        for row in 0..<from.count {
            let first = positions?.integer(at: row / rowsOfBatch) ?? 0
            for k in 0..<from.extent {
                var at = first &+ k
                if isCircular, at >= 0 { at %= max(1, to.extent) }
                guard at >= 0, at < to.extent else { continue }
                (out.base + (to.start(row) + at * to.step) * size).copyMemory(
                    from: update.base + (from.start(row) + k * from.step) * size,
                    byteCount: size)
            }
        }
    }
}
