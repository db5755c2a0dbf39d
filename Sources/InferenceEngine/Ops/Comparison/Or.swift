import Tensors

/// `a | b` of two broadcast bools.
package struct Or: Operator {
    /// The name in the operator table.
    package static let name = "Or"

    /// The operator.
    package init() {}

    /// The common shape.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let left = try inputs.fact(0), right = try inputs.fact(1)
        guard left.dataType == .bool, right.dataType == .bool else {
            throw Mismatch("operands are \(left.dataType) and \(right.dataType), not bool")
        }
        return [Fact(.bool, try broadcastShape([left.shape, right.shape]))]
    }

    /// Row by row.
    package func evaluate(_ call: Call) {
        let left = call.input(0), right = call.input(1), out = call.outputs[0]
        let walk = BroadcastWalk(left.shape, right.shape, result: out.shape)
        let first = left.base.assumingMemoryBound(to: UInt8.self)
        let second = right.base.assumingMemoryBound(to: UInt8.self)
        let target = out.base.assumingMemoryBound(to: UInt8.self)
        walk.rows(pool: call.pool) { at, i, j, count, leftStep, rightStep in
            for k in 0..<count {
                let a = first[i + k * leftStep], b = second[j + k * rightStep]
                target[at + k] = a | b
            }
        }
    }
}
