import Tensors

/// A part with steps along some axes.
///
/// Inputs: x, starts, ends, axes?, steps?.
package struct Slice: Operator {
    /// The name in the operator table.
    package static let name = "Slice"

    /// True: it only moves elements.
    package var takesEveryType: Bool { true }

    /// The operator.
    package init() {}

    /// First index, step and extent of each axis.
    func ranges(_ inputs: Operands) throws -> [(start: Int, step: Int, extent: Int)] {
        let shape = try inputs.fact(0).shape
        guard let starts = try inputs.integers(1), let ends = try inputs.integers(2) else {
            throw Mismatch("starts or ends are missing")
        }
        let axes = try inputs.integers(3) ?? Array(starts.indices)
        let steps = try inputs.integers(4) ?? starts.map { _ in 1 }
        guard ends.count == starts.count, axes.count == starts.count, steps.count == starts.count
        else { throw Mismatch("starts, ends, axes and steps differ in length") }
        var result = shape.map { (start: 0, step: 1, extent: $0) }
        for index in starts.indices {
            let axis = try checkedAxis(axes[index], rank: shape.count)
            let extent = shape[axis], step = steps[index]
            guard step != 0, step > -Int(Int32.max), step < Int(Int32.max) else {
                throw Mismatch("a step of \(step)")
            }
            let low = step > 0 ? 0 : -1, high = step > 0 ? extent : extent - 1
            func clamp(_ value: Int) -> Int {
                let absolute = value < 0 ? max(value, -extent - 1) + extent : value
                return min(max(absolute, low), high)
            }
            let start = max(0, clamp(starts[index])), end = clamp(ends[index])
            let count =
                step > 0 ? (end - start + step - 1) / step : (start - end - step - 1) / -step
            let kept = extent == 0 ? 0 : max(0, count)
            // A step past the end keeps one element; as it is, strides could overflow.
            result[axis] = (start, abs(step) > extent ? step.signum() : step, kept)
        }
        return result
    }

    /// Where other axes are cut.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        guard let axes = try? inputs.integers(3) else { return false }
        return !axes.contains(0) && !axes.contains(-outputs[0].shape.count)
    }

    /// The parts' extents.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        return [Fact(fact.dataType, Shape(try ranges(inputs).map(\.extent)))]
    }

    /// A strided copy.
    package func evaluate(_ call: Call) {
        let operands = Operands(
            call.inputs.indices.map { index in
                call.optionalInput(index).map { view in
                    index == 0
                        ? Operand(fact: view.fact)
                        : Operand(fact: view.fact, value: Tensor(integers: call.integers(index)))
                }
            })
        guard let ranges = try? ranges(operands) else { return }
        let strides = call.input(0).shape.strides
        var copy = StridedCopy(
            extents: ranges.map(\.extent),
            sourceStrides: zip(ranges, strides).map { $0.step * $1 },
            targetStrides: call.outputs[0].shape.strides)
        copy.sourceOffset = zip(ranges, strides).reduce(0) { $0 + $1.0.start * $1.1 }
        call.copy(copy)
    }

    /// Blocked when only channels are cut from a blocked picture.
    package func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        channelRange(inputs) == nil
            ? .plain
            : .mixed(inputs: [.nchw16c, .plain, .plain, .plain, .plain], outputs: [.nchw16c])
    }

    /// The channels that are cut from a blocked picture; nil when it is another kind of slice.
    func channelRange(_ inputs: Operands) -> Range<Int>? {
        guard inputs[0]?.fact.layout == .nchw16c, let ranges = try? ranges(inputs),
            let shape = inputs[0]?.fact.shape, shape.count == 4, ranges[1].step == 1,
            [0, 2, 3].allSatisfy({ ranges[$0].step == 1 && ranges[$0].extent == shape[$0] })
        else { return nil }
        return ranges[1].start..<ranges[1].start + ranges[1].extent
    }

    /// A channel copy for a blocked input.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        guard context.isBlocked(0), let range = channelRange(context.inputs) else {
            return Kernel(name: "plain") { evaluate($0) }
        }
        return Kernel(name: "channels") { call in
            copyChannels(
                call.input(0), from: range.lowerBound, to: call.outputs[0], pool: call.pool,
                kernels: context.options.kernels)
        }
    }
}
