import Tensors

/// Parts along one axis, an output each.
///
/// Inputs: x, extents? (equal parts when left out).
package struct Split: Operator {
    /// The name in the operator table.
    package static let name = "Split"

    /// True: it only moves elements.
    package var takesEveryType: Bool { true }
    /// The axis, negative from the end.
    package let axis: Int
    /// How many outputs the node has.
    package let parts: Int

    /// The operator.
    package init(axis: Int, parts: Int) {
        self.axis = axis
        self.parts = parts
    }

    /// Where another axis is cut.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        axis != 0 && axis != -outputs[0].shape.count
    }

    /// The parts.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        let axis = try checkedAxis(axis, rank: fact.shape.count)
        let extent = fact.shape[axis]
        let sizes: [Int]
        if let given = try inputs.integers(1) {
            sizes = given
        } else {
            let size = (extent + parts - 1) / max(parts, 1)
            sizes = (0..<parts).map { max(0, min(size, extent - $0 * size)) }
        }
        guard sizes.count == parts, sizes.allSatisfy({ $0 >= 0 && $0 <= extent }),
            sizes.reduce(0, &+) == extent
        else { throw Mismatch("an extent of \(extent) cannot be split into \(sizes)") }
        return sizes.map { size in
            var shape = fact.shape
            shape[axis] = size
            return Fact(fact.dataType, shape)
        }
    }

    /// A strided copy for each part.
    package func evaluate(_ call: Call) {
        let shape = call.input(0).shape
        let axis = axis < 0 ? axis + shape.count : axis
        let strides = shape.strides
        var offset = 0
        for (index, output) in call.outputs.enumerated() {
            var copy = StridedCopy(
                extents: Array(output.shape), sourceStrides: strides,
                targetStrides: output.shape.strides)
            copy.sourceOffset = offset
            call.copy(copy, to: index)
            offset += output.shape[axis] * strides[axis]
        }
    }

    /// Blocked when channels are split from a blocked picture.
    package func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        guard inputs[0]?.fact.layout == .nchw16c, axis == 1 || axis == -3 else { return .plain }
        return .blocked
    }

    /// Channel copies for a blocked input.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        guard context.isBlocked(0) else { return Kernel(name: "plain") { evaluate($0) } }
        return Kernel(name: "channels") { call in
            var from = 0
            for output in call.outputs {
                copyChannels(
                    call.input(0), from: from, to: output, pool: call.pool,
                    kernels: context.options.kernels)
                from += output.shape[1]
            }
        }
    }
}
