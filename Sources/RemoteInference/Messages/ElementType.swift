/// The type of a tensor's elements, in the protocol's words.
package enum ElementType: String, Sendable, Hashable, CaseIterable {
    case bool = "BOOL"
    case uint8 = "UINT8"
    case uint16 = "UINT16"
    case uint32 = "UINT32"
    case uint64 = "UINT64"
    case int8 = "INT8"
    case int16 = "INT16"
    case int32 = "INT32"
    case int64 = "INT64"
    case float16 = "FP16"
    case float32 = "FP32"
    case float64 = "FP64"

    /// Bytes of an element.
    package var byteSize: Int {
        switch self {
        case .bool, .uint8, .int8: 1
        case .uint16, .int16, .float16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64: 8
        }
    }

    /// The elements in `bytes`, which are little-endian and whole, as floats.
    func floats(in bytes: ArraySlice<UInt8>) -> [Float] {
        switch self {
        case .bool, .uint8: bytes.map { Float($0) }
        case .int8: bytes.map { Float(Int8(bitPattern: $0)) }
        case .uint16: Self.elements(bytes, of: UInt16.self).map { Float($0) }
        case .int16: Self.elements(bytes, of: Int16.self).map { Float($0) }
        case .uint32: Self.elements(bytes, of: UInt32.self).map { Float($0) }
        case .int32: Self.elements(bytes, of: Int32.self).map { Float($0) }
        case .uint64: Self.elements(bytes, of: UInt64.self).map { Float($0) }
        case .int64: Self.elements(bytes, of: Int64.self).map { Float($0) }
        case .float16:
            Self.elements(bytes, of: UInt16.self).map { Self.widened(half: $0) }
        case .float32: Self.copied(bytes)
        case .float64:
            Self.elements(bytes, of: UInt64.self).map { Float(Double(bitPattern: $0)) }
        }
    }

    private static func copied(_ bytes: ArraySlice<UInt8>) -> [Float] {
        let count = bytes.count / 4
        return [Float](unsafeUninitializedCapacity: count) { target, filled in
            // Safety: `target` has room for `count` floats of four bytes, of any bits.
            UnsafeMutableRawBufferPointer(target).copyBytes(from: bytes.prefix(count * 4))
            filled = count
        }
    }

    private static func elements<Number: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: ArraySlice<UInt8>, of type: Number.Type
    ) -> [Number] {
        bytes.withUnsafeBytes { raw in
            (0..<raw.count / MemoryLayout<Number>.size).map { index in
                Number(
                    littleEndian: raw.loadUnaligned(
                        fromByteOffset: index * MemoryLayout<Number>.size, as: type))
            }
        }
    }

    /// The single of the same value as the half of these bits.
    static func widened(half bits: UInt16) -> Float {
        let sign = UInt32(truncatingIfNeeded: bits & 0x8000) << 16
        let exponent = UInt32(truncatingIfNeeded: bits >> 10 & 0x1F)
        let fraction = UInt32(truncatingIfNeeded: bits & 0x3FF)
        switch exponent {
        case 0:
            // Zeros and subnormals: fractions of 2^-24.
            let value = Float(fraction) * 0x1p-24
            return sign == 0 ? value : -value
        case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
        default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
        }
    }
}
