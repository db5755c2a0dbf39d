import Tensors

/// Slices along an axis, or elements of the flat input, where a condition holds.
///
/// Inputs: x, the condition (known before the run; what it does not reach is left out).
package struct Compress: Operator {
    /// The name in the operator table.
    package static let name = "Compress"
    /// The axis, negative from the end; nil for the flat input.
    package let axis: Int?

    /// The operator.
    package init(axis: Int?) {
        self.axis = axis
    }

    /// True: it only moves elements.
    package var takesEveryType: Bool { true }

    private func rows(_ shape: Shape) -> AxisRows {
        axis.map { AxisRows(shape, axis: $0) } ?? AxisRows(shape, axis: 0, flattens: true)
    }

    /// The kept slices.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.fact(0)
        guard let condition = try inputs.integers(1) else { throw Mismatch("no condition") }
        if let axis {
            let axis = try checkedAxis(axis, rank: x.shape.count)
            var shape = x.shape
            shape[axis] = condition.prefix(x.shape[axis]).count { $0 != 0 }
            return [Fact(x.dataType, shape)]
        }
        return [Fact(x.dataType, [condition.prefix(x.shape.elementCount).count { $0 != 0 }])]
    }

    /// Row by row.
    package func evaluate(_ call: Call) {
        let x = call.input(0), condition = call.input(1), out = call.outputs[0]
        let from = rows(x.shape), to = rows(out.shape), size = x.fact.dataType.byteSize
        let kept = (0..<min(from.extent, condition.count)).filter {
            condition.integer(at: $0) != 0
        }
        for row in 0..<from.count {
            for (k, index) in kept.enumerated() {
                (out.base + (to.start(row) + k * to.step) * size).copyMemory(
                    from: x.base + (from.start(row) + index * from.step) * size, byteCount: size)
            }
        }
    }
}
