/// Puts extreme numbers into the fields of containers, which mutation by chance hardly meets.
///
/// libFuzzer calls it in place of its own mutation; every other time it goes back to that one.
@_cdecl("LLVMFuzzerCustomMutator")
func mutateNumbers(
    _ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ maxSize: Int, _ seed: UInt32
) -> Int {
    var generator = SmallGenerator(state: UInt64(seed) | 1 << 40)
    guard generator.next() % 2 == 0, size > 16 else { return defaultMutation(data, size, maxSize) }
    let bytes = UnsafeMutableBufferPointer(start: data, count: size)
    let names = places(in: bytes)
    for _ in 0...Int(generator.next() % 3) {
        let base = names.isEmpty ? 0 : names[Int(generator.next() % UInt64(names.count))]
        let place = base + Int(generator.next() % 48)
        let width = [1, 2, 4, 8][Int(generator.next() % 4)]
        guard place + width <= size else { continue }
        let value = extremes[Int(generator.next() % UInt64(extremes.count))]
        for index in 0..<width {
            bytes[place + index] = UInt8(truncatingIfNeeded: value >> (8 * (width - 1 - index)))
        }
    }
    return size
}

/// Numbers at which arithmetic breaks.
private let extremes: [UInt64] = [
    0, 1, .max, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF,
    0x8000_0000_0000_0000, Double(1e13).bitPattern, Double(-1).bitPattern,
    Double.infinity.bitPattern, Double.nan.bitPattern,
]

/// Where the fields of boxes, chunks and elements begin.
private func places(in bytes: UnsafeMutableBufferPointer<UInt8>) -> [Int] {
    let names: [[UInt8]] =
        [
            "mvhd", "tkhd", "mdhd", "stts", "ctts", "stsc", "stsz", "stco", "elst", "stsd", "avc1",
            "pasp", "colr", "avih", "strh", "strf", "idx1", "IHDR", "eXIf", "EXIF", "VP8X", "acTL",
            "fcTL",
        ].map { Array($0.utf8) } + [
            [0x44, 0x89], [0x2A, 0xD7, 0xB1], [0x23, 0xE3, 0x83], [0xB0], [0xBA], [0x54, 0xB0],
            [0xA3], [0x47, 0x40],
        ]
    return (0..<min(bytes.count, 4_096)).compactMap { place in
        names.first { bytes[place...].starts(with: $0) }.map { place + $0.count }
    }
}

private struct SmallGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state >> 8
    }
}

/// libFuzzer's own mutation.
@_silgen_name("LLVMFuzzerMutate")
private func defaultMutation(
    _ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ maxSize: Int
) -> Int
