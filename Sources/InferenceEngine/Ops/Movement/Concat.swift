import CKernels
import Tensors

/// An operator whose inputs may be made in their place in its output.
protocol PartJoining {
    /// Where each input lies in the output when it is contiguous there: byte offsets, nil for
    /// inputs that must be copied.
    func places(_ inputs: [Fact], output: Fact) -> [Int?]
}

/// Inputs one after the other along an axis.
package struct Concat: Operator, PartJoining {
    /// The name in the operator table.
    package static let name = "Concat"

    /// True: it only moves elements.
    package var takesEveryType: Bool { true }
    /// The axis, negative from the end.
    package let axis: Int

    /// The operator.
    package init(axis: Int) {
        self.axis = axis
    }

    /// Where other axes are joined.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        let rank = outputs[0].shape.count
        return axis != 0 && axis != -rank && inputs.eachSampleAlone(rank: rank)
    }

    /// The extents summed along the axis.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let first = try inputs.fact(0)
        let axis = try checkedAxis(axis, rank: first.shape.count)
        var extents = Array(first.shape)
        for index in 1..<max(1, inputs.count) {
            let fact = try inputs.fact(index)
            guard fact.dataType == first.dataType, fact.shape.count == first.shape.count,
                fact.shape.indices.allSatisfy({ $0 == axis || fact.shape[$0] == extents[$0] })
            else { throw Mismatch("\(first) and \(fact) cannot be joined along axis \(axis)") }
            let (sum, overflow) = extents[axis].addingReportingOverflow(fact.shape[axis])
            if overflow { throw Mismatch("the joined extent is too large") }
            extents[axis] = sum
        }
        return [Fact(first.dataType, Shape(extents))]
    }

    /// A strided copy for each input.
    package func evaluate(_ call: Call) {
        let output = call.outputs[0].shape
        let axis = axis < 0 ? axis + output.count : axis
        let strides = output.strides
        var offset = 0
        for index in call.inputs.indices {
            let shape = call.input(index).shape
            defer { offset += shape[axis] * strides[axis] }
            let place = call.outputs[0].base + offset * call.outputs[0].fact.dataType.byteSize
            if call.input(index).base == place { continue }
            var copy = StridedCopy(
                extents: Array(shape), sourceStrides: shape.strides, targetStrides: strides)
            copy.targetOffset = offset
            call.copy(copy, from: index)
        }
    }

    /// Blocked along the channels when most of the data comes blocked.
    package func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        guard outputs[0].shape.count == 4, axis == 1 || axis == -3 else { return .plain }
        var blocked = 0, plain = 0
        for case let operand? in inputs.all {
            let count = operand.fact.shape.elementCount
            if operand.fact.layout == .nchw16c { blocked += count } else { plain += count }
        }
        return blocked > plain ? .blocked : .plain
    }

    /// Channel copies for a blocked output.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        guard context.outputs[0].layout == .nchw16c else {
            return Kernel(name: "plain") { evaluate($0) }
        }
        return Kernel(name: "channels") { call in
            let table = context.options.kernels.table
            let shape = call.outputs[0].shape
            let pixels = shape[2] * shape[3]
            let stored = (shape[1] + 15) / 16 * 16 * pixels
            let chunk = max(64, 16384 / max(1, shape[1]))
            let tiles = (pixels + chunk - 1) / chunk
            call.pool.run(tiles: shape[0] * tiles) { tile, _ in
                let sample = tile / tiles, first = tile % tiles * chunk
                let last = min(pixels, first + chunk)
                var to = 0
                for index in call.inputs.indices {
                    let input = call.input(index)
                    let channels = input.shape[1]
                    defer { to += channels }
                    // The producer may have written its part in place.
                    if to % 16 == 0, input.base == call.outputs[0].base + to / 16 * pixels * 64 {
                        continue
                    }
                    let inputStored = (channels + 15) / 16 * 16 * pixels
                    table.pointee.copy_channels(
                        input.floats + sample * inputStored, 0,
                        call.outputs[0].floats + sample * stored, Int32(to), Int32(channels),
                        Int64(pixels), Int64(first), Int64(last), 1)
                }
            }
        }
    }

    /// Where each input lies in the output when both are contiguous there: byte offsets, nil for
    /// inputs that must be copied.
    func places(_ inputs: [Fact], output: Fact) -> [Int?] {
        let axis = axis < 0 ? axis + output.shape.count : axis
        guard output.shape[..<axis].allSatisfy({ $0 == 1 }) else { return inputs.map { _ in nil } }
        let step = output.shape[(axis + 1)...].reduce(output.dataType.byteSize, *)
        var offset = 0
        return inputs.map { fact in
            defer { offset += fact.shape[axis] }
            if output.layout == .nchw16c {
                let isWhole =
                    fact.shape[axis] % 16 == 0 || offset + fact.shape[axis] == output.shape[axis]
                return offset % 16 == 0 && isWhole ? offset * step : nil
            }
            return offset * step
        }
    }
}
