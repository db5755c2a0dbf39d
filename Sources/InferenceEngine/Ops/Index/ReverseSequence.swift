import Tensors

/// The first elements of each sequence in reverse order.
///
/// Inputs: x, the lengths to reverse of each batch.
package struct ReverseSequence: Operator {
    /// The name in the operator table.
    package static let name = "ReverseSequence"
    /// The axis of the batches, 0 or 1.
    package let batchAxis: Int
    /// The axis of the elements, 1 or 0.
    package let timeAxis: Int

    /// The operator.
    package init(batchAxis: Int, timeAxis: Int) {
        self.batchAxis = batchAxis
        self.timeAxis = timeAxis
    }

    /// True: it only moves elements.
    package var takesEveryType: Bool { true }

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.fact(0), lengths = try inputs.indices(1)
        guard x.shape.count >= 2, Set([batchAxis, timeAxis]) == [0, 1],
            lengths.shape == [x.shape[batchAxis]]
        else { throw Mismatch("lengths of \(lengths.shape) do not fit \(x.shape)") }
        return [Fact(x.dataType, x.shape)]
    }

    /// Slice by slice.
    package func evaluate(_ call: Call) {
        let x = call.input(0), lengths = call.input(1), out = call.outputs[0]
        let strides = x.shape.strides
        let bytes = x.shape[2...].reduce(x.fact.dataType.byteSize, *)
        let step = x.shape[2...].reduce(1, *)
        for batch in 0..<x.shape[batchAxis] {
            let length = min(max(lengths.integer(at: batch), 0), x.shape[timeAxis])
            for time in 0..<x.shape[timeAxis] {
                let from = time < length ? length - 1 - time : time
                func offset(_ time: Int) -> Int {
                    (batch * strides[batchAxis] + time * strides[timeAxis]) / max(1, step) * bytes
                }
                (out.base + offset(time)).copyMemory(
                    from: x.base + offset(from), byteCount: bytes)
            }
        }
    }
}
