/// The files that are packed behind a model: the end of a TFLite file may be a zip archive.
struct AssociatedFiles {
    /// What is unpacked of a file at most.
    private static let fileLimit = 1 << 20
    private static let entryLimit = 64

    /// Contents by name; those that cannot be read are left out.
    let files: [String: [UInt8]]

    /// The archive at the end of `bytes`; empty where there is none.
    init(_ bytes: UnsafeRawBufferPointer) { files = Self.files(in: bytes) }

    private static func files(in bytes: UnsafeRawBufferPointer) -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        guard let end = directoryEnd(bytes) else { return files }
        let number = { (at: Int, count: Int) -> Int in
            (0..<count).reduce(0) { $0 | Int(truncatingIfNeeded: bytes[at + $1]) << (8 * $1) }
        }
        var at = number(end + 16, 4)
        for _ in 0..<min(number(end + 10, 2), Self.entryLimit) {
            guard at <= bytes.count - 46, number(at, 4) == 0x0201_4b50 else { return files }
            let method = number(at + 10, 2), packed = number(at + 20, 4)
            let nameLength = number(at + 28, 2), local = number(at + 42, 4)
            let next = at + 46 + nameLength + number(at + 30, 2) + number(at + 32, 2)
            guard next <= bytes.count, local <= bytes.count - 30,
                number(local, 4) == 0x0403_4b50
            else { return files }
            let name = String(
                decoding: bytes[(at + 46)..<(at + 46 + nameLength)], as: UTF8.self)
            let start = local + 30 + number(local + 26, 2) + number(local + 28, 2)
            guard start <= bytes.count, packed <= bytes.count - start else { return files }
            let range = start..<(start + packed)
            switch method {
            case 0 where packed <= Self.fileLimit: files[name] = Array(bytes[range])
            case 8:
                files[name] = Inflate.unpacked(
                    UnsafeRawBufferPointer(rebasing: bytes[range]), limit: Self.fileLimit)
            default: break
            }
            at = next
        }
        return files
    }

    /// Where the end of the central directory begins; comments of 64 KiB may follow it.
    private static func directoryEnd(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard bytes.count >= 22 else { return nil }
        let first = max(0, bytes.count - 22 - 65_535)
        return stride(from: bytes.count - 22, through: first, by: -1).first {
            bytes[$0] == 0x50 && bytes[$0 + 1] == 0x4b && bytes[$0 + 2] == 5 && bytes[$0 + 3] == 6
        }
    }
}
