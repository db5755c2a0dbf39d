import Tensors

/// An operator from two broadcast operands of one type to bool.
package protocol ComparisonOperator: Operator {
    /// The relation.
    func holds<Element: Comparable>(_ a: Element, _ b: Element) -> Bool
}

extension ComparisonOperator {
    /// The common shape, as bool.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let left = try inputs.fact(0), right = try inputs.fact(1)
        guard left.dataType == right.dataType,
            !left.dataType.isWidened
        else { throw Mismatch("operands are \(left.dataType) and \(right.dataType)") }
        return [Fact(.bool, try broadcastShape([left.shape, right.shape]))]
    }

    /// Compares row by row.
    package func evaluate(_ call: Call) {
        switch call.input(0).fact.dataType {
        case .float32: compare(call, as: Float.self)
        case .int8: compare(call, as: Int8.self)
        case .int16: compare(call, as: Int16.self)
        case .uint16: compare(call, as: UInt16.self)
        case .int32: compare(call, as: Int32.self)
        case .uint32: compare(call, as: UInt32.self)
        case .int64: compare(call, as: Int64.self)
        case .uint64: compare(call, as: UInt64.self)
        default: compare(call, as: UInt8.self)
        }
    }

    private func compare<Element: Comparable>(_ call: Call, as type: Element.Type) {
        let left = call.input(0), right = call.input(1), out = call.outputs[0]
        let walk = BroadcastWalk(left.shape, right.shape, result: out.shape)
        let a = left.base.assumingMemoryBound(to: type)
        let b = right.base.assumingMemoryBound(to: type)
        let c = out.base.assumingMemoryBound(to: UInt8.self)
        walk.rows(pool: call.pool) { at, i, j, count, leftStep, rightStep in
            for k in 0..<count {
                c[at + k] = holds(a[i + k * leftStep], b[j + k * rightStep]) ? 1 : 0
            }
        }
    }
}
