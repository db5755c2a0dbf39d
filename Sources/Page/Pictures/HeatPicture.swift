import VisionCore

/// A heat map as a picture with transparent ground: a PNG file, stored without compression.
struct HeatPicture {
    private let columns: Int
    private let rows: Int
    private let values: [Double]

    /// The picture of `map` over a picture of `size`: a pixel a cell, to be stretched.
    init(_ map: HeatMap, size: Size) { (columns, rows, values) = map.shares(of: size) }

    /// Its file.
    var png: [UInt8] {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(rows * (columns * 4 + 1))
        for row in 0..<rows {
            pixels.append(0)
            for column in 0..<columns { pixels += Self.colour(values[row * columns + column]) }
        }
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        file += Self.chunk("IHDR", Self.word(columns) + Self.word(rows) + [8, 6, 0, 0, 0])
        file += Self.chunk("IDAT", Self.stored(pixels))
        return file + Self.chunk("IEND", [])
    }

    /// From nothing over blue, green and yellow to red.
    private static func colour(_ share: Double) -> [UInt8] {
        guard share > 0 else { return [0, 0, 0, 0] }
        let stops: [(Double, Double, Double)] = [
            (40, 60, 200), (20, 170, 190), (90, 200, 80), (245, 215, 60), (230, 50, 40),
        ]
        let place = min(max(share, 0), 1) * Double(stops.count - 1)
        let index = min(Int(place), stops.count - 2)
        let part = place - Double(index)
        let (a, b) = (stops[index], stops[index + 1])
        let mixed: [Double] = [
            a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part, a.2 + (b.2 - a.2) * part,
        ]
        return mixed.map { UInt8(clamping: Int($0)) } + [
            UInt8(clamping: Int(70 + 150 * share))
        ]
    }

    private static func word(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + data
        return word(data.count) + body + word(Int(clamping: crc(body)))
    }

    /// A zlib stream of stored blocks (RFC 1950, 1951).
    private static func stored(_ data: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var rest = data[...]
        repeat {
            let block = rest.prefix(0xFFFF)
            rest = rest.dropFirst(block.count)
            let count = UInt16(clamping: block.count)
            stream.append(rest.isEmpty ? 1 : 0)
            for value in [count, ~count] {
                stream += [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
            }
            stream += block
        } while !rest.isEmpty
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in data {
            a = (a + UInt32(clamping: byte)) % 65_521
            b = (b + a) % 65_521
        }
        return stream + word(Int(clamping: b << 16 | a))
    }

    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(clamping: byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }
}
