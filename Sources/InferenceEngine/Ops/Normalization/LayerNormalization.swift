import CKernels
import Tensors

/// The axes from one on brought to mean 0 and variance 1, then scaled and shifted.
///
/// Inputs: x, scale, shift?; scale and shift have the normalized extents. Outputs: the result, the
/// means, one over the deviations.
package struct LayerNormalization: Operator {
    /// The name in the operator table.
    package static let name = "LayerNormalization"
    /// The first normalized axis, negative from the end.
    package let axis: Int
    /// Added to the variance.
    package let epsilon: Float

    /// The operator.
    package init(axis: Int, epsilon: Float) {
        self.axis = axis
        self.epsilon = epsilon
    }

    /// The input's fact, and one mean and one inverse deviation a row.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let shape = try inputs.floatShape(0)
        let axis = try checkedAxis(axis, rank: shape.count)
        let inner = shape[axis...].reduce(1, *)
        guard try inputs.floatShape(1).elementCount == inner,
            try inputs[2] == nil || inputs.floatShape(2).elementCount == inner
        else { throw Mismatch("scale or shift do not fit \(shape) from axis \(axis) on") }
        let one = Fact(.float32, Shape(shape.indices.map { $0 < axis ? shape[$0] : 1 }))
        return [Fact(.float32, shape), one, one]
    }

    /// Row by row.
    package func evaluate(_ call: Call) {
        let shape = call.input(0).shape
        let axis = axis < 0 ? axis + shape.count : axis
        let inner = shape[axis...].reduce(1, *), outer = shape[..<axis].reduce(1, *)
        let source = call.input(0).floats, target = call.outputs[0].floats
        let scale = call.input(1).floats, shift = call.optionalInput(2)?.floats
        call.pool.run(tiles: outer) { row, _ in
            let to = target + row * inner
            let moments = normalize(
                source + row * inner, to: to, count: inner, epsilon: epsilon)
            if call.outputs.count > 1 { call.outputs[1].floats[row] = moments.mean }
            if call.outputs.count > 2 { call.outputs[2].floats[row] = moments.scale }
            for index in 0..<inner { to[index] = to[index] * scale[index] + (shift?[index] ?? 0) }
        }
    }

    /// Where a normalized sample is a whole number of rows.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        let rank = outputs[0].shape.count
        return inputs.onlyFirstVaries && (axis < 0 ? axis + rank : axis) > 0
    }

    /// The kernel over rows, where the moments are not asked for.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        guard context.outputs.count == 1 else { return Kernel(name: "plain") { evaluate($0) } }
        let shape = context.outputs[0].shape
        let axis = axis < 0 ? axis + shape.count : axis
        let inner = shape[axis...].reduce(1, *), outer = shape[..<axis].reduce(1, *)
        let kernels = context.options.kernels, epsilon = epsilon
        let chunk = max(1, 8192 / max(1, inner))
        return Kernel(name: "rows") { call in
            let source = call.input(0).floats, target = call.outputs[0].floats
            let scale = call.input(1).floats, shift = call.optionalInput(2)?.floats
            if inner == 0 { return }
            call.pool.run(tiles: (outer + chunk - 1) / chunk) { tile, _ in
                let first = tile * chunk
                kernels.table.pointee.normalize(
                    source + first * inner, scale, shift, target + first * inner,
                    Int64(min(chunk, outer - first)), Int64(inner), epsilon)
            }
        }
    }
}
