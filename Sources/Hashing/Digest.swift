/// The 32 bytes that SHA-256 or HMAC-SHA-256 gives.
package struct Digest: Hashable, Sendable {
    /// How many bytes there are.
    package static let count = 32

    /// The bytes, the first most significant.
    package let bytes: [UInt8]

    /// 64 lower-case hexadecimal digits.
    package var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
            for (index, byte) in bytes.enumerated() {
                text[2 * index] = digits[Int(byte >> 4)]
                text[2 * index + 1] = digits[Int(byte & 15)]
            }
            return 2 * bytes.count
        }
    }
}
