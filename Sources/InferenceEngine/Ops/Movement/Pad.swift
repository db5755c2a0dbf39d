import Tensors

/// A border around each axis.
///
/// Inputs: x, pads (all begins, then all ends; negative ones cut), value?, axes that the pads are
/// for? (all when left out).
package struct Pad: Operator {
    /// What the border is filled with.
    package enum Mode: Sendable {
        /// One value.
        case constant
        /// The picture mirrored at its edge element.
        case reflect
        /// The edge element repeated.
        case edge
        /// The other end, as if the input went on round.
        case wrap
    }

    /// The name in the operator table.
    package static let name = "Pad"
    /// What the border is filled with.
    package let mode: Mode

    /// The borders that an end of an axis may have.
    private static let borders = -(1 << 24)...1 << 24

    /// The operator.
    package init(mode: Mode) {
        self.mode = mode
    }

    /// True: it only moves elements.
    package var takesEveryType: Bool { true }

    /// The pads of all axes from those of some.
    private func resolved(_ pads: [Int], _ axes: [Int]?, rank: Int) throws -> [Int] {
        guard let axes else { return pads }
        guard pads.count == 2 * axes.count else {
            throw Mismatch("\(pads.count) pads for \(axes.count) axes")
        }
        var result = [Int](repeating: 0, count: 2 * rank)
        for (index, axis) in axes.enumerated() {
            let axis = try checkedAxis(axis, rank: rank)
            result[axis] = pads[index]
            result[axis + rank] = pads[index + axes.count]
        }
        return result
    }

    /// The pads of all axes during the run.
    private func pads(_ call: Call) -> [Int] {
        let axes = call.optionalInput(3) == nil ? nil : call.integers(3)
        return (try? resolved(call.integers(1), axes, rank: call.input(0).shape.count)) ?? []
    }

    /// Where other axes are padded.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        guard inputs[3] == nil, let pads = try? inputs.integers(1) else { return false }
        return pads.first == 0 && pads[pads.count / 2] == 0
    }

    /// The extents with the pads.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        guard let given = try inputs.integers(1) else { throw Mismatch("the pads are missing") }
        let pads = try resolved(given, try inputs.integers(3), rank: fact.shape.count)
        guard pads.count == 2 * fact.shape.count else {
            throw Mismatch("pads of \(pads) do not fit a rank of \(fact.shape.count)")
        }
        if let value = inputs[2]?.fact,
            value.dataType != fact.dataType || value.shape.elementCount != 1
        {
            throw Mismatch("a value \(value) does not fit \(fact)")
        }
        var extents: [Int] = []
        for (axis, extent) in fact.shape.enumerated() {
            let before = pads[axis], after = pads[axis + fact.shape.count]
            guard Self.borders ~= before, Self.borders ~= after, extent + before + after >= 0
            else { throw Mismatch("pads of \(pads) do not fit \(fact.shape)") }
            if mode == .reflect, max(before, after) >= extent {
                throw Mismatch("a mirrored border of \(max(before, after)) needs a larger extent")
            }
            if mode != .constant, extent == 0, before + after > 0 {
                throw Mismatch("an empty axis has no border of its own elements")
            }
            extents.append(extent + before + after)
        }
        return [Fact(fact.dataType, Shape(extents))]
    }

    /// Fills, then copies what lies inside; mirrored and repeated borders go through index tables.
    package func evaluate(_ call: Call) {
        let pads = pads(call)
        let input = call.input(0).shape, output = call.outputs[0].shape
        if output.elementCount == 0 { return }
        if mode != .constant {
            gather(call, pads: pads)
            return
        }
        fill(call)
        let inputStrides = input.strides, outputStrides = output.strides
        var extents: [Int] = [], sourceOffset = 0, targetOffset = 0
        for axis in input.indices {
            let before = pads[axis], after = pads[axis + input.count]
            extents.append(input[axis] + min(before, 0) + min(after, 0))
            if extents[axis] <= 0 { return }
            sourceOffset += max(0, -before) * inputStrides[axis]
            targetOffset += max(0, before) * outputStrides[axis]
        }
        var copy = StridedCopy(
            extents: extents, sourceStrides: inputStrides, targetStrides: outputStrides)
        copy.sourceOffset = sourceOffset
        copy.targetOffset = targetOffset
        call.copy(copy)
    }

    private func fill(_ call: Call) {
        let out = call.outputs[0], size = out.fact.dataType.byteSize
        guard let value = call.optionalInput(2) else {
            out.base.initializeMemory(as: UInt8.self, repeating: 0, count: out.count * size)
            return
        }
        if out.fact.dataType == .float32 {
            out.floats.update(repeating: value.floats[0], count: out.count)
        } else {
            for index in 0..<out.count {
                (out.base + index * size).copyMemory(from: value.base, byteCount: size)
            }
        }
    }

    private func gather(_ call: Call, pads: [Int]) {
        let input = call.input(0).shape, output = call.outputs[0].shape
        let strides = input.strides
        let tables = output.indices.map { axis in
            (0..<output[axis]).map { index -> Int in
                var at = index - pads[axis]
                let last = input[axis] - 1
                if mode == .edge {
                    at = min(max(at, 0), last)
                } else if mode == .wrap {
                    at %= last + 1
                    if at < 0 { at += last + 1 }
                } else {
                    if at < 0 { at = -at }
                    if at > last { at = 2 * last - at }
                }
                return at * strides[axis]
            }
        }
        let source = call.input(0).base, target = call.outputs[0].base
        let size = output.elementCount > 0 ? call.outputs[0].fact.dataType.byteSize : 0
        for flat in 0..<output.elementCount {
            var rest = flat, offset = 0
            for axis in output.indices.reversed() {
                offset += tables[axis][rest % output[axis]]
                rest /= output[axis]
            }
            (target + flat * size).copyMemory(from: source + offset * size, byteCount: size)
        }
    }
}
