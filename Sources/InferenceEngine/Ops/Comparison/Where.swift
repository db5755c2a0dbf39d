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

    /// Row by row of the last axis.
    package func evaluate(_ call: Call) {
        switch call.outputs[0].fact.dataType.byteSize {
        case 1: choose(call, as: UInt8.self)
        case 2: choose(call, as: UInt16.self)
        case 4: choose(call, as: UInt32.self)
        default: choose(call, as: UInt64.self)
        }
    }

    private func choose<Element: BitwiseCopyable>(_ call: Call, as type: Element.Type) {
        let out = call.outputs[0], shape = out.shape, count = shape.last ?? 1
        if out.count == 0 { return }
        let condition = call.input(0).base.assumingMemoryBound(to: UInt8.self)
        let left = call.input(1).base.assumingMemoryBound(to: type)
        let right = call.input(2).base.assumingMemoryBound(to: type)
        let target = out.base.assumingMemoryBound(to: type)
        let strides = (0..<3).map { broadcastStrides(call.input($0).shape, to: shape) }
        let steps = strides.map { $0.last ?? 0 }
        let rows = out.count / count, chunk = max(1, 16384 / count)
        call.pool.run(tiles: (rows + chunk - 1) / chunk) { tile, _ in
            for row in tile * chunk..<min(rows, (tile + 1) * chunk) {
                var rest = row, at = (0, 0, 0)
                for axis in shape.indices.dropLast().reversed() {
                    let index = rest % shape[axis]
                    rest /= shape[axis]
                    at.0 += index * strides[0][axis]
                    at.1 += index * strides[1][axis]
                    at.2 += index * strides[2][axis]
                }
                let flags = condition + at.0, yes = left + at.1, no = right + at.2
                let to = target + row * count
                for index in 0..<count {
                    to[index] =
                        flags[index * steps[0]] != 0
                        ? yes[index * steps[1]] : no[index * steps[2]]
                }
            }
        }
    }
}
