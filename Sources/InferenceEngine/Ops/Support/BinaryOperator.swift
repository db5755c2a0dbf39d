package import CKernels
import Tensors

/// An operator over two broadcast operands of one type.
package protocol BinaryOperator: Operator {
    /// The function on floats.
    func apply(_ a: Float, _ b: Float) -> Float
    /// The function on integers, wrapping.
    func apply(_ a: Int64, _ b: Int64) -> Int64
    /// The kernel's operation, and the one with the operands swapped; nil when there is none.
    var kernelOperation: (forward: k_binary, reversed: k_binary)? { get }
}

extension BinaryOperator {
    /// None.
    package var kernelOperation: (forward: k_binary, reversed: k_binary)? { nil }

    /// The common shape of both.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let left = try inputs.fact(0), right = try inputs.fact(1)
        guard left.dataType == right.dataType else {
            throw Mismatch("operands are \(left.dataType) and \(right.dataType)")
        }
        guard [.float32, .int64, .int32].contains(left.dataType) else {
            throw Mismatch("\(left.dataType) is not supported")
        }
        return [Fact(left.dataType, try broadcastShape([left.shape, right.shape]))]
    }

    /// Evaluates row by row.
    package func evaluate(_ call: Call) {
        let left = call.input(0), right = call.input(1), out = call.outputs[0]
        let walk = BroadcastWalk(left.shape, right.shape, result: out.shape)
        switch out.fact.dataType {
        case .float32:
            let a = left.floats, b = right.floats, c = out.floats
            walk.rows(pool: call.pool) { at, i, j, count, leftStep, rightStep in
                let a = a + i, b = b + j, c = c + at
                if leftStep == 1, rightStep == 1 {
                    for k in 0..<count { c[k] = apply(a[k], b[k]) }
                } else if leftStep == 1 {
                    let y = b[0]
                    for k in 0..<count { c[k] = apply(a[k], y) }
                } else {
                    for k in 0..<count { c[k] = apply(a[k * leftStep], b[k * rightStep]) }
                }
            }
        case .int32: integers(walk, left, right, out, as: Int32.self, pool: call.pool)
        default: integers(walk, left, right, out, as: Int64.self, pool: call.pool)
        }
    }

    private func integers<Element: FixedWidthInteger & BitwiseCopyable>(
        _ walk: BroadcastWalk, _ left: TensorView, _ right: TensorView, _ out: TensorView,
        as type: Element.Type, pool: ComputePool
    ) {
        let a = left.base.assumingMemoryBound(to: type)
        let b = right.base.assumingMemoryBound(to: type)
        let c = out.base.assumingMemoryBound(to: type)
        walk.rows(pool: pool) { at, i, j, count, leftStep, rightStep in
            for k in 0..<count {
                c[at + k] = Element(
                    truncatingIfNeeded: apply(
                        Int64(a[i + k * leftStep]), Int64(b[j + k * rightStep])))
            }
        }
    }
}
