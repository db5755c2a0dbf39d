package import Tensors

/// Each different element once, or each different slice along an axis.
///
/// Input: x. Outputs: the different ones, and int64 vectors: where each was first, which each one
/// is, how many of each there are. Sorted, or in the order in which they come.
package struct Unique: DynamicOperator {
    /// The name in the operator table.
    package static let name = "Unique"
    /// The axis, negative from the end; nil for all elements.
    package let axis: Int?
    /// Whether the results rise.
    package let sorted: Bool

    /// The operator.
    package init(axis: Int?, sorted: Bool) {
        self.axis = axis
        self.sorted = sorted
    }

    /// Numbers.
    package func check(_ inputs: Operands) throws {
        let fact = try inputs.fact(0)
        guard ![.float16, .bfloat16].contains(fact.dataType) else {
            throw Mismatch("\(fact.dataType) is not supported")
        }
        _ = try axis.map { try checkedAxis($0, rank: fact.shape.count) }
    }

    /// Sorts slices, equals in their order.
    package func results(_ call: DynamicCall) throws -> [Tensor] {
        let x = try call.input(0)
        switch x.dataType {
        case .float32: return try results(call, x, Float.self)
        case .int64: return try results(call, x, Int64.self)
        case .int32: return try results(call, x, Int32.self)
        case .int16: return try results(call, x, Int16.self)
        case .int8: return try results(call, x, Int8.self)
        case .uint64: return try results(call, x, UInt64.self)
        case .uint32: return try results(call, x, UInt32.self)
        case .uint16: return try results(call, x, UInt16.self)
        case .float64: return try results(call, x, Double.self)
        case .uint8, .bool: return try results(call, x, UInt8.self)
        case .float16, .bfloat16: throw Mismatch("\(x.dataType) is not supported")
        }
    }

    private func results<Element: Comparable & BitwiseCopyable>(
        _ call: DynamicCall, _ x: Tensor, _ type: Element.Type
    ) throws -> [Tensor] {
        var shape = x.shape
        let axis = try axis.map { try checkedAxis($0, rank: shape.count) }
        let outer = axis.map { shape[..<$0].reduce(1, *) } ?? 1
        let extent = axis.map { shape[$0] } ?? shape.elementCount
        let inner = axis.map { shape[($0 + 1)...].reduce(1, *) } ?? 1
        let groups: [[Int]] = x.withElements(of: type) { values in
            self.groups(count: extent) { (left, right) -> Bool? in
                for row in 0..<outer {
                    let from = (row * extent + left) * inner, to = (row * extent + right) * inner
                    for at in 0..<inner where values[from + at] != values[to + at] {
                        return values[from + at] < values[to + at]
                    }
                }
                return nil
            }
        }
        if let axis { shape[axis] = groups.count } else { shape = [groups.count] }
        var result = try call.result(shape, x.dataType)
        result.withMutableElements(of: type) { target in
            x.withElements(of: type) { values in
                for row in 0..<outer {
                    for (to, group) in groups.enumerated() {
                        for at in 0..<inner {
                            target[(row * groups.count + to) * inner + at] =
                                values[(row * extent + group[0]) * inner + at]
                        }
                    }
                }
            }
        }
        var places = [Int](repeating: 0, count: extent)
        for (index, group) in groups.enumerated() {
            for member in group { places[member] = index }
        }
        return [
            result, Tensor(integers: groups.map { $0[0] }), Tensor(integers: places),
            Tensor(integers: groups.map { $0.count }),
        ]
    }

    /// Indices of equal slices; `isBefore` is nil for equals.
    private func groups(count: Int, isBefore: (Int, Int) -> Bool?) -> [[Int]] {
        var groups: [[Int]] = []
        for index in (0..<count).sorted(by: { isBefore($0, $1) ?? ($0 < $1) }) {
            if let first = groups.last?.first, isBefore(first, index) == nil {
                groups[groups.count - 1].append(index)
            } else {
                groups.append([index])
            }
        }
        return sorted ? groups : groups.sorted { $0[0] < $1[0] }
    }
}
