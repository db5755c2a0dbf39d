package import CKernels
package import Tensors

/// An operator over two broadcast operands of one integer type.
package protocol IntegerBinaryOperator: Operator {
    /// The element types it takes.
    static var types: Set<DataType> { get }
    /// The function on integers, wrapping; bools are bytes of 0 and 1.
    func apply<Integer: FixedWidthInteger>(_ a: Integer, _ b: Integer) -> Integer
}

/// An operator over two broadcast operands of one type, floats or integers.
package protocol BinaryOperator: IntegerBinaryOperator {
    /// The function on floats.
    func apply(_ a: Float, _ b: Float) -> Float
    /// The kernel's operation, and the one with the operands swapped; nil when there is none.
    var kernelOperation: (forward: k_binary, reversed: k_binary)? { get }
}

extension DataType {
    /// All integer types, without bool.
    static let integerTypes = Set(allCases.filter(\.isInteger))
}

extension IntegerBinaryOperator {
    /// Every integer type.
    package static var types: Set<DataType> { DataType.integerTypes }

    /// Where constants are the same for all samples.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        inputs.eachSampleAlone(rank: outputs[0].shape.count)
    }

    /// The common shape of both.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let left = try inputs.fact(0), right = try inputs.fact(1)
        guard left.dataType == right.dataType else {
            throw Mismatch("operands are \(left.dataType) and \(right.dataType)")
        }
        guard Self.types.contains(left.dataType) else {
            throw Mismatch("\(left.dataType) is not supported")
        }
        return [Fact(left.dataType, try broadcastShape([left.shape, right.shape]))]
    }

    /// Evaluates row by row.
    package func evaluate(_ call: Call) {
        evaluateIntegers(call)
    }

    func evaluateIntegers(_ call: Call) {
        switch call.outputs[0].fact.dataType {
        case .int8: integers(call, as: Int8.self)
        case .uint8, .bool: integers(call, as: UInt8.self)
        case .int16: integers(call, as: Int16.self)
        case .uint16: integers(call, as: UInt16.self)
        case .int32: integers(call, as: Int32.self)
        case .uint32: integers(call, as: UInt32.self)
        case .uint64: integers(call, as: UInt64.self)
        default: integers(call, as: Int64.self)
        }
    }

    private func integers<Integer: FixedWidthInteger>(_ call: Call, as type: Integer.Type) {
        let left = call.input(0), right = call.input(1), out = call.outputs[0]
        let walk = BroadcastWalk(left.shape, right.shape, result: out.shape)
        let a = left.elements(of: type), b = right.elements(of: type)
        let c = out.elements(of: type)
        walk.rows(pool: call.pool) { at, i, j, count, leftStep, rightStep in
            for k in 0..<count {
                c[at + k] = apply(a[i + k * leftStep], b[j + k * rightStep])
            }
        }
    }
}

extension BinaryOperator {
    /// Floats and every integer type.
    package static var types: Set<DataType> { DataType.integerTypes.union([.float32]) }

    /// None.
    package var kernelOperation: (forward: k_binary, reversed: k_binary)? { nil }

    /// Evaluates row by row.
    package func evaluate(_ call: Call) {
        guard call.outputs[0].fact.dataType == .float32 else {
            evaluateIntegers(call)
            return
        }
        let left = call.input(0), right = call.input(1), out = call.outputs[0]
        let walk = BroadcastWalk(left.shape, right.shape, result: out.shape)
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
    }
}
