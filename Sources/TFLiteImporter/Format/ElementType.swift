import Tensors

/// The element types of a file that can be read, by their code.
enum ElementType: Int {
    case float32 = 0
    case float16 = 1
    case int32 = 2
    case uint8 = 3
    case int64 = 4
    case bool = 6
    case int8 = 9

    /// Bytes of one element in the file.
    var byteSize: Int {
        switch self {
        case .uint8, .int8, .bool: 1
        case .float16: 2
        case .float32, .int32: 4
        case .int64: 8
        }
    }

    /// The type that the engine keeps it in: halves become float32.
    var dataType: DataType {
        switch self {
        case .float32, .float16: .float32
        case .int32: .int32
        case .uint8: .uint8
        case .int64: .int64
        case .bool: .bool
        case .int8: .int8
        }
    }

    /// Whether it holds fractions.
    var isFloat: Bool { self == .float32 || self == .float16 }
}
