/// Picture files that tests make byte by byte: 64 x 48, black, a white square at the top left.
enum PictureBytes {
    private static let width = 64
    private static let height = 48

    private static func row(_ y: Int) -> [UInt8] {
        (0..<width).flatMap { x in [UInt8](repeating: x < 16 && y < 12 ? 255 : 0, count: 3) }
    }

    private static func number(_ value: Int, _ count: Int, isLittle: Bool) -> [UInt8] {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        return isLittle ? bytes : bytes.reversed()
    }

    /// An uncompressed TIFF file whose directory is behind its pixels.
    static func tiff(orientation: Int, isLittle: Bool) -> [UInt8] {
        func short(_ value: Int) -> [UInt8] { number(value, 2, isLittle: isLittle) }
        func long(_ value: Int) -> [UInt8] { number(value, 4, isLittle: isLittle) }
        let pixels = (0..<height).flatMap(row)
        var file = Array((isLittle ? "II" : "MM").utf8) + short(42) + long(8 + pixels.count)
        file += pixels
        let depths = 8 + pixels.count + 2 + 12 * 10 + 4
        let entries: [(tag: Int, isShort: Bool, count: Int, value: Int)] = [
            (256, true, 1, width), (257, true, 1, height), (258, true, 3, depths),
            (259, true, 1, 1),
            (262, true, 1, 2), (273, false, 1, 8), (274, true, 1, orientation), (277, true, 1, 3),
            (278, true, 1, height), (279, false, 1, pixels.count),
        ]
        file += short(entries.count)
        for entry in entries {
            file += short(entry.tag) + short(entry.isShort ? 3 : 4) + long(entry.count)
            let isInline = entry.isShort && entry.count == 1
            file += isInline ? short(entry.value) + [0, 0] : long(entry.value)
        }
        return file + long(0) + short(8) + short(8) + short(8)
    }

    /// A PNG file of stored blocks with an `eXIf` chunk.
    static func png(orientation: Int, isLittle: Bool) -> [UInt8] {
        func long(_ value: Int) -> [UInt8] { number(value, 4, isLittle: false) }
        func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
            let body = Array(name.utf8) + data
            return long(data.count) + body + long(Int(crc(body)))
        }
        let exif =
            Array((isLittle ? "II" : "MM").utf8) + number(42, 2, isLittle: isLittle)
            + number(8, 4, isLittle: isLittle) + number(1, 2, isLittle: isLittle)
            + number(274, 2, isLittle: isLittle) + number(3, 2, isLittle: isLittle)
            + number(1, 4, isLittle: isLittle) + number(orientation, 2, isLittle: isLittle) + [
                0, 0,
            ]
            + [0, 0, 0, 0]
        let raw = (0..<height).flatMap { y -> [UInt8] in [0] + row(y) }
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", long(width) + long(height) + [8, 2, 0, 0, 0]) + chunk("eXIf", exif)
            + chunk("IDAT", deflated(raw)) + chunk("IEND", [])
    }

    /// zlib's form of `raw` in one stored block.
    private static func deflated(_ raw: [UInt8]) -> [UInt8] {
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in raw {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return [0x78, 0x01, 1] + number(raw.count, 2, isLittle: true)
            + number(~raw.count, 2, isLittle: true) + raw
            + number(Int(high << 16 | low), 4, isLittle: false)
    }

    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = .max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return ~sum
    }
}
