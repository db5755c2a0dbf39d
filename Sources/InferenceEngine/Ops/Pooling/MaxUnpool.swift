import Tensors

/// Values put back to where a max pool found them, zeros elsewhere.
///
/// Inputs: values [N, C, …], their indices into the flat pooled input, the output's shape (known
/// before the run)?.
package struct MaxUnpool: Operator {
    /// The name in the operator table.
    package static let name = "MaxUnpool"
    /// Kernel, strides and padding of the pool.
    package let window: SpatialWindow

    /// The operator.
    package init(window: SpatialWindow) {
        self.window = window
    }

    /// The extents that the pool had before.
    private func pooled(_ x: Shape) throws -> Shape {
        let rank = x.count - 2
        guard rank >= 1, window.kernel.count == rank,
            window.strides.isEmpty || window.strides.count == rank,
            window.pads.isEmpty || window.pads.count == 2 * rank,
            (window.kernel + window.strides + window.pads).allSatisfy({ 0...1 << 16 ~= $0 })
        else { throw Mismatch("the window does not fit \(x)") }
        var extents = Array(x[..<2])
        for axis in 0..<rank {
            let stride = window.strides.isEmpty ? 1 : window.strides[axis]
            let pads =
                window.pads.isEmpty ? 0 : window.pads[axis] + window.pads[axis + rank]
            extents.append(max(0, (x[axis + 2] - 1) * stride - pads + window.kernel[axis]))
        }
        return Shape(extents)
    }

    /// The output's shape.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.floatShape(0), indices = try inputs.indices(1)
        guard indices.shape == x else { throw Mismatch("\(indices.shape) are not \(x)") }
        var shape = try pooled(x)
        if let given = try inputs.integers(2) {
            guard given.count == shape.count, zip(given, shape).allSatisfy({ $0 >= $1 }) else {
                throw Mismatch("an output of \(given) does not hold \(shape)")
            }
            shape = Shape(given)
        }
        return [Fact(.float32, shape)]
    }

    /// Value by value; an index outside is left out.
    package func evaluate(_ call: Call) {
        let x = call.input(0), indices = call.input(1), out = call.outputs[0]
        guard let shape = try? pooled(x.shape) else { return }
        out.floats.update(repeating: 0, count: out.count)
        let strides = out.shape.strides, total = shape.elementCount
        for at in 0..<x.count {
            let index = indices.integer(at: at)
            guard index >= 0, index < total else { continue }
            var rest = index, place = 0
            for axis in shape.indices.reversed() {
                place += rest % shape[axis] * strides[axis]
                rest /= shape[axis]
            }
            out.floats[place] = x.floats[at]
        }
    }
}
