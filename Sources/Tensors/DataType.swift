/// The element type of a tensor.
package enum DataType: UInt8, Hashable, Sendable, CaseIterable {
    /// IEEE single precision: what operators compute in.
    case float32
    /// IEEE half precision: storage only, widened to single where it is computed with.
    case float16
    /// The upper half of a single: storage only.
    case bfloat16
    /// IEEE double precision: storage only.
    case float64
    /// Signed byte.
    case int8
    /// Unsigned byte.
    case uint8
    /// Signed 16-bit integer.
    case int16
    /// Unsigned 16-bit integer.
    case uint16
    /// Signed 32-bit integer.
    case int32
    /// Unsigned 32-bit integer.
    case uint32
    /// Signed 64-bit integer.
    case int64
    /// Unsigned 64-bit integer.
    case uint64
    /// One byte, 0 or 1.
    case bool

    /// Bytes of one element.
    package var byteSize: Int {
        switch self {
        case .int8, .uint8, .bool: 1
        case .float16, .bfloat16, .int16, .uint16: 2
        case .float32, .int32, .uint32: 4
        case .float64, .int64, .uint64: 8
        }
    }

    /// Whether it is one of the floating-point types.
    package var isReal: Bool {
        switch self {
        case .float32, .float16, .bfloat16, .float64: true
        default: false
        }
    }

    /// Whether it is an integer type; bool is not.
    package var isInteger: Bool { !isReal && self != .bool }

    /// Whether it is a floating-point type that operators do not compute in.
    package var isWidened: Bool { isReal && self != .float32 }
}

extension DataType: CustomStringConvertible {
    /// The case's name.
    package var description: String {
        switch self {
        case .float32: "float32"
        case .float16: "float16"
        case .bfloat16: "bfloat16"
        case .float64: "float64"
        case .int8: "int8"
        case .uint8: "uint8"
        case .int16: "int16"
        case .uint16: "uint16"
        case .int32: "int32"
        case .uint32: "uint32"
        case .int64: "int64"
        case .uint64: "uint64"
        case .bool: "bool"
        }
    }
}
