package import Tensors

/// The elements in another type.
package struct Cast: Operator {
    /// The name in the operator table.
    package static let name = "Cast"
    /// The type of the result.
    package let dataType: DataType

    /// The operator.
    package init(to dataType: DataType) {
        self.dataType = dataType
    }

    private static let supported: Set<DataType> = [.float32, .int32, .int64, .uint8, .int8, .bool]

    /// The same extents in the other type.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        guard Self.supported.contains(fact.dataType), Self.supported.contains(dataType) else {
            throw Mismatch("from \(fact.dataType) to \(dataType) is not supported")
        }
        return [Fact(dataType, fact.shape)]
    }

    /// Converts one by one; floats are cut towards zero, out-of-range ones go to the nearest end.
    package func evaluate(_ call: Call) {
        let source = call.input(0)
        switch source.fact.dataType {
        case .float32:
            convert(source.base.assumingMemoryBound(to: Float.self), call) { $0 }
        case .int32:
            convert(source.base.assumingMemoryBound(to: Int32.self), call, exact: { Int64($0) }) {
                Float($0)
            }
        case .int64:
            convert(source.base.assumingMemoryBound(to: Int64.self), call, exact: { $0 }) {
                Float($0)
            }
        case .int8:
            convert(source.base.assumingMemoryBound(to: Int8.self), call, exact: { Int64($0) }) {
                Float($0)
            }
        default:
            convert(source.base.assumingMemoryBound(to: UInt8.self), call, exact: { Int64($0) }) {
                Float($0)
            }
        }
    }

    private func convert<Element>(
        _ source: UnsafePointer<Element>, _ call: Call, exact: ((Element) -> Int64)? = nil,
        _ float: (Element) -> Float
    ) {
        let target = call.outputs[0]
        func integer<Target: FixedWidthInteger>(_ type: Target.Type) {
            let to = target.base.assumingMemoryBound(to: type)
            for index in 0..<target.count {
                if let exact {
                    to[index] = Target(truncatingIfNeeded: exact(source[index]))
                } else {
                    let value = Double(float(source[index]))
                    to[index] =
                        value.isNaN
                        ? 0
                        : value <= Double(Target.min)
                            ? .min : value >= Double(Target.max) ? .max : Target(value)
                }
            }
        }
        switch dataType {
        case .float32:
            let to = target.floats
            for index in 0..<target.count { to[index] = float(source[index]) }
        case .bool:
            let to = target.base.assumingMemoryBound(to: UInt8.self)
            for index in 0..<target.count { to[index] = float(source[index]) == 0 ? 0 : 1 }
        case .int32: integer(Int32.self)
        case .int8: integer(Int8.self)
        case .uint8: integer(UInt8.self)
        default: integer(Int64.self)
        }
    }
}
