import CFFmpeg

/// The orientation that EXIF data in a picture file asks for, where libav does not obey it itself:
/// PNG (`eXIf`), WebP (`EXIF`) and TIFF (tag 274 of its first directory).
///
/// Every number of the file is checked against the bytes that are there before it is used.
enum ExifOrientation {
    /// The orientation that the picture file in `packet`, of codec `codec`, carries; nil where it
    /// carries none.
    static func carried(by packet: Packet, codec: AVCodecID) -> Orientation? {
        guard codec == AV_CODEC_ID_PNG || codec == AV_CODEC_ID_WEBP || codec == AV_CODEC_ID_TIFF,
            let data = packet.pointer.pointee.data
        else { return nil }
        // Safety: the packet holds these bytes, and the reader does not leave this function.
        let bytes = ByteReader(
            bytes: UnsafeRawBufferPointer(start: data, count: Int(packet.pointer.pointee.size)))
        defer { extendLifetime(packet) }
        switch codec {
        case AV_CODEC_ID_PNG: return inPNG(bytes)
        case AV_CODEC_ID_WEBP: return inWebP(bytes)
        default: return inTIFF(bytes)
        }
    }

    /// Chunks of a PNG file: length, name, data, checksum.
    private static func inPNG(_ bytes: ByteReader) -> Orientation? {
        var place = 8
        while let length = bytes.integer(at: place, bytes: 4, isLittle: false),
            let name = bytes.text(at: place + 4), name != "IEND"
        {
            if name == "eXIf" { return bytes.part(from: place + 8, count: length).flatMap(inTIFF) }
            place += 12 + length
        }
        return nil
    }

    /// Chunks of a WebP file: name, length, data, padded to even lengths.
    private static func inWebP(_ bytes: ByteReader) -> Orientation? {
        var place = 12
        while let name = bytes.text(at: place),
            let length = bytes.integer(at: place + 4, bytes: 4, isLittle: true)
        {
            if name == "EXIF" {
                let part = bytes.part(from: place + 8, count: length)
                return part.flatMap { inTIFF($0.text(at: 0) == "Exif" ? $0.dropping(6) : $0) }
            }
            place += 8 + length + length % 2
        }
        return nil
    }

    /// The directory that a TIFF header points to.
    private static func inTIFF(_ bytes: ByteReader) -> Orientation? {
        guard let order = bytes.integer(at: 0, bytes: 2, isLittle: false),
            order == 0x4949 || order == 0x4D4D
        else { return nil }
        let isLittle = order == 0x4949
        guard let directory = bytes.integer(at: 4, bytes: 4, isLittle: isLittle),
            let count = bytes.integer(at: directory, bytes: 2, isLittle: isLittle)
        else { return nil }
        for index in 0..<count {
            let entry = directory + 2 + 12 * index
            guard let tag = bytes.integer(at: entry, bytes: 2, isLittle: isLittle) else {
                return nil
            }
            guard tag == 274 else { continue }
            return bytes.integer(at: entry + 8, bytes: 2, isLittle: isLittle)
                .flatMap(Orientation.init(exif:))
        }
        return nil
    }
}

extension Orientation {
    /// The orientation of the EXIF value 1 to 8; nil for any other.
    init?(exif value: Int) {
        switch value {
        case 1: self = .upright
        case 2: self.init(isTransposed: false, isMirrored: true, isFlipped: false)
        case 3: self.init(isTransposed: false, isMirrored: true, isFlipped: true)
        case 4: self.init(isTransposed: false, isMirrored: false, isFlipped: true)
        case 5: self.init(isTransposed: true, isMirrored: false, isFlipped: false)
        case 6: self.init(isTransposed: true, isMirrored: true, isFlipped: false)
        case 7: self.init(isTransposed: true, isMirrored: true, isFlipped: true)
        case 8: self.init(isTransposed: true, isMirrored: false, isFlipped: true)
        default: return nil
        }
    }
}

/// Reads numbers of a file that may lie about its lengths.
private struct ByteReader {
    let bytes: UnsafeRawBufferPointer

    /// The unsigned number of 1 to 4 bytes at `place`; nil where the bytes are not there.
    func integer(at place: Int, bytes count: Int, isLittle: Bool) -> Int? {
        guard place >= 0, place <= bytes.count - count else { return nil }
        return (0..<count).reduce(0) { sum, index in
            sum << 8 | Int(bytes[place + (isLittle ? count - 1 - index : index)])
        }
    }

    /// The four letters at `place`.
    func text(at place: Int) -> String? {
        guard place >= 0, place <= bytes.count - 4 else { return nil }
        return String(decoding: bytes[place..<(place + 4)], as: UTF8.self)
    }

    /// `count` bytes from `place` on.
    func part(from place: Int, count: Int) -> ByteReader? {
        guard place >= 0, count >= 0, count <= bytes.count - place else { return nil }
        return ByteReader(bytes: UnsafeRawBufferPointer(rebasing: bytes[place..<(place + count)]))
    }

    /// All but the first `count` bytes.
    func dropping(_ count: Int) -> ByteReader {
        ByteReader(bytes: UnsafeRawBufferPointer(rebasing: bytes.dropFirst(count)))
    }
}
