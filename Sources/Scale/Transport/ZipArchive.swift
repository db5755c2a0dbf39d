/// A ZIP archive of stored files (APPNOTE 6.3, without compression), the same bytes for the same
/// files.
enum ZipArchive {
    /// Of one file called `name`.
    static func bytes(name: String, content: [UInt8]) -> [UInt8] {
        let sum = crc32(of: content)
        let size = UInt32(clamping: content.count)
        let letters = Array(name.utf8)
        // Version 2.0, no flags, stored, 1980-01-01 00:00.
        let shared =
            two(20) + two(0) + two(0) + two(0)
            + two(0x21) + four(sum) + four(size) + four(size)
            + two(UInt16(clamping: letters.count)) + two(0)
        let file = four(0x0403_4B50) + shared + letters + content
        let attributes: UInt32 = 0o100644 << 16
        let entry =
            four(0x0201_4B50) + two(0x0314) + shared + two(0)
            + two(0) + two(0) + four(attributes) + four(0)
            + letters
        let end =
            four(0x0605_4B50) + four(0) + two(1) + two(1)
            + four(UInt32(clamping: entry.count)) + four(UInt32(clamping: file.count))
            + two(0)
        return file + entry + end
    }

    private static func two(_ value: UInt16) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    private static func four(_ value: UInt32) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    /// The checksum of ISO 3309.
    static func crc32(of bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = .max
        for byte in bytes {
            sum ^= UInt32(truncatingIfNeeded: byte)
            for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
        }
        return ~sum
    }
}
