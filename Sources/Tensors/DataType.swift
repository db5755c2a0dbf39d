/// The element type of a tensor.
package enum DataType: UInt8, Hashable, Sendable, CaseIterable {
    /// IEEE single precision.
    case float32
    /// IEEE half precision: storage only.
    case float16
    /// The upper half of a single: storage only.
    case bfloat16
    /// Signed byte.
    case int8
    /// Unsigned byte.
    case uint8
    /// Signed 32-bit integer.
    case int32
    /// Signed 64-bit integer.
    case int64
    /// One byte, 0 or 1.
    case bool

    /// Bytes of one element.
    package var byteSize: Int {
        switch self {
        case .int8, .uint8, .bool: 1
        case .float16, .bfloat16: 2
        case .float32, .int32: 4
        case .int64: 8
        }
    }
}

extension DataType: CustomStringConvertible {
    /// The case's name.
    package var description: String {
        switch self {
        case .float32: "float32"
        case .float16: "float16"
        case .bfloat16: "bfloat16"
        case .int8: "int8"
        case .uint8: "uint8"
        case .int32: "int32"
        case .int64: "int64"
        case .bool: "bool"
        }
    }
}
