import Tensors

/// Access to single elements of any integer type, for operators whose speed does not matter.
extension TensorView {
    /// The elements as `Element`, which has their size.
    func elements<Element>(of type: Element.Type) -> UnsafeMutablePointer<Element> {
        base.assumingMemoryBound(to: type)
    }

    /// An element of an integer or bool tensor; uint64 wraps.
    func integer(at index: Int) -> Int {
        switch fact.dataType {
        case .int8: Int(elements(of: Int8.self)[index])
        case .uint8, .bool: Int(elements(of: UInt8.self)[index])
        case .int16: Int(elements(of: Int16.self)[index])
        case .uint16, .float16, .bfloat16: Int(elements(of: UInt16.self)[index])
        case .int32: Int(elements(of: Int32.self)[index])
        case .uint32, .float32: Int(elements(of: UInt32.self)[index])
        case .int64, .uint64, .float64: Int(elements(of: Int64.self)[index])
        }
    }

    /// Stores the low bits of an integer.
    func store(_ value: Int, at index: Int) {
        switch fact.dataType.byteSize {
        case 1: elements(of: UInt8.self)[index] = UInt8(truncatingIfNeeded: value)
        case 2: elements(of: UInt16.self)[index] = UInt16(truncatingIfNeeded: value)
        case 4: elements(of: UInt32.self)[index] = UInt32(truncatingIfNeeded: value)
        default: elements(of: Int64.self)[index] = Int64(value)
        }
    }
}

extension DataType {
    /// The smallest and the largest value of an integer type, as far as Int has them.
    var integerLimits: (low: Int, high: Int) {
        switch self {
        case .int8: (-128, 127)
        case .uint8: (0, 255)
        case .int16: (-32768, 32767)
        case .uint16: (0, 65535)
        case .uint32: (0, Int(UInt32.max))
        case .bool: (0, 1)
        case .int64: (Int.min, Int.max)
        case .uint64: (0, Int.max)
        default: (Int(Int32.min), Int(Int32.max))
        }
    }
}
