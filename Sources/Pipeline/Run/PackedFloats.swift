import FoundationEssentials

/// Numbers that lie in a resume state as the base64 of their bytes, little-endian: digits would be
/// longer, and JSON has none for infinity and NaN.
struct PackedFloats: Hashable, Sendable, Codable {
    /// The numbers.
    var values: [Float]

    init(_ values: [Float] = []) { self.values = values }

    /// Throws where the bytes are not whole numbers.
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let bytes = try container.decode(Data.self)
        guard bytes.count.isMultiple(of: 4) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\(bytes.count) bytes of numbers of four")
        }
        // Safety: a number begins at each multiple of 4, and the count is one.
        values = bytes.withUnsafeBytes { raw in
            stride(from: 0, to: raw.count, by: 4).map { start in
                let word = raw.loadUnaligned(fromByteOffset: start, as: UInt32.self)
                return Float(bitPattern: UInt32(littleEndian: word))
            }
        }
    }

    func encode(to encoder: any Encoder) throws {
        let words = values.map(\.bitPattern.littleEndian)
        var container = encoder.singleValueContainer()
        // Safety: the bytes are copied.
        try container.encode(words.withUnsafeBytes { Data($0) })
    }
}
