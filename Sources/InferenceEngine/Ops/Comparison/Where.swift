import Tensors

/// From the second input where the first is true, else from the third; all broadcast.
package struct Where: Operator {
    /// The name in the operator table.
    package static let name = "Where"

    /// True: it only moves elements.
    package var takesEveryType: Bool { true }

    /// The operator.
    package init() {}

    /// The common shape.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let condition = try inputs.fact(0), left = try inputs.fact(1), right = try inputs.fact(2)
        guard condition.dataType == .bool, left.dataType == right.dataType else {
            throw Mismatch("inputs are \(condition), \(left) and \(right)")
        }
        return [
            Fact(
                left.dataType, try broadcastShape([condition.shape, left.shape, right.shape]))
        ]
    }

    /// Copies the one, then the other where the condition fails.
    package func evaluate(_ call: Call) {
        let out = call.outputs[0], size = out.fact.dataType.byteSize
        let condition = call.input(0)
        let flags = condition.base.assumingMemoryBound(to: UInt8.self)
        let flagStrides = broadcastStrides(condition.shape, to: out.shape)
        let strides = [1, 2].map { broadcastStrides(call.input($0).shape, to: out.shape) }
        for flat in 0..<out.count {
            var rest = flat
            var flag = 0, offsets = [0, 0]
            for axis in out.shape.indices.reversed() {
                let index = rest % out.shape[axis]
                rest /= out.shape[axis]
                flag += index * flagStrides[axis]
                offsets[0] += index * strides[0][axis]
                offsets[1] += index * strides[1][axis]
            }
            let pick = flags[flag] != 0 ? 0 : 1
            (out.base + flat * size).copyMemory(
                from: call.input(1 + pick).base + offsets[pick] * size, byteCount: size)
        }
    }
}
