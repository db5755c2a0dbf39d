import CFFmpeg

/// The forms of picture files that a folder may hold.
enum PictureForm {
    /// Bytes at the start of a file that tell its form.
    static let startCount = 16

    private static let starts: [(bytes: [UInt8], codec: AVCodecID)] = [
        ([0xFF, 0xD8, 0xFF], AV_CODEC_ID_MJPEG),
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], AV_CODEC_ID_PNG),
        ([0x49, 0x49, 0x2A, 0x00], AV_CODEC_ID_TIFF), ([0x4D, 0x4D, 0x00, 0x2A], AV_CODEC_ID_TIFF),
        ([0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20], AV_CODEC_ID_JPEG2000),
        (Array("qoif".utf8), AV_CODEC_ID_QOI),
    ]
    private static let pnm: [UInt8: AVCodecID] = [
        UInt8(ascii: "1"): AV_CODEC_ID_PBM, UInt8(ascii: "2"): AV_CODEC_ID_PGM,
        UInt8(ascii: "3"): AV_CODEC_ID_PPM, UInt8(ascii: "4"): AV_CODEC_ID_PBM,
        UInt8(ascii: "5"): AV_CODEC_ID_PGM, UInt8(ascii: "6"): AV_CODEC_ID_PPM,
        UInt8(ascii: "7"): AV_CODEC_ID_PAM,
    ]
    private static let endings: Set<String> = [
        "jpg", "jpeg", "jpe", "jfif", "png", "bmp", "webp", "tif", "tiff", "ppm", "pgm", "pbm",
        "pnm", "pam", "jp2", "qoi",
    ]

    /// The codec of a picture that begins with `bytes`; nil when they are of no picture.
    static func codec(of bytes: [UInt8]) -> AVCodecID? {
        if let known = starts.first(where: { bytes.starts(with: $0.bytes) }) { return known.codec }
        if bytes.starts(with: Array("RIFF".utf8)), bytes.dropFirst(8).starts(with: "WEBP".utf8) {
            return AV_CODEC_ID_WEBP
        }
        // A bitmap's fields behind the two letters: bytes 6 to 9 are zero.
        if bytes.starts(with: Array("BM".utf8)), bytes.count > 9,
            bytes[6...9].allSatisfy({ $0 == 0 })
        {
            return AV_CODEC_ID_BMP
        }
        guard bytes.count > 2, bytes[0] == UInt8(ascii: "P"), isSpace(bytes[2]) else { return nil }
        return pnm[bytes[1]]
    }

    /// Whether the name of a file claims that it is a picture.
    static func isClaimed(byName name: String) -> Bool {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return false }
        return endings.contains(name[name.index(after: dot)...].lowercased())
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}
