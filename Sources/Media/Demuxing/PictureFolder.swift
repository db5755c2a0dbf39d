import CFFmpeg
import Glibc

/// The pictures of a folder, or of a numbered pattern, in the order in which they are shown.
struct PictureFolder {
    /// Full paths.
    let paths: [String]

    /// Endings that count as pictures.
    private static let codecs: [String: AVCodecID] = [
        "jpg": AV_CODEC_ID_MJPEG, "jpeg": AV_CODEC_ID_MJPEG, "png": AV_CODEC_ID_PNG,
        "bmp": AV_CODEC_ID_BMP, "webp": AV_CODEC_ID_WEBP, "tif": AV_CODEC_ID_TIFF,
        "tiff": AV_CODEC_ID_TIFF, "ppm": AV_CODEC_ID_PPM, "pgm": AV_CODEC_ID_PGM,
    ]

    /// Every picture directly in the folder at `path`; numbers inside names count as numbers.
    init(folder path: String) throws(AVCode) {
        let names = try PictureFolder.names(in: path)
        let base = path.hasSuffix("/") ? path : path + "/"
        paths =
            names.filter { PictureFolder.codec(ofName: $0) != nil }
            .sorted(by: PictureFolder.inNaturalOrder).map { base + $0 }
    }

    /// Every file whose name is `path` with its `%d` or `%0Nd` replaced by a number, by number.
    init(pattern path: String) throws(AVCode) {
        let cut = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
        let folder = String(path[..<cut])
        guard let form = NumberForm(String(path[cut...])) else { throw .posix(ENOENT) }
        let names = try PictureFolder.names(in: folder.isEmpty ? "." : folder)
        let numbered = names.compactMap { name in form.number(in: name).map { ($0, name) } }
        paths = numbered.sorted { $0.0 < $1.0 }.map { folder + $0.1 }
    }

    /// Whether `path` has a number form in its last component.
    static func isPattern(_ path: String) -> Bool {
        NumberForm(String(path.split(separator: "/").last ?? "")) != nil
    }

    /// The codec of a file by its first bytes, or by its name where they say nothing.
    static func codec(of bytes: [UInt8], name: String) -> AVCodecID? {
        let starts: [([UInt8], AVCodecID)] = [
            ([0xFF, 0xD8, 0xFF], AV_CODEC_ID_MJPEG), ([0x89, 0x50, 0x4E, 0x47], AV_CODEC_ID_PNG),
            ([0x42, 0x4D], AV_CODEC_ID_BMP), ([0x49, 0x49, 0x2A, 0x00], AV_CODEC_ID_TIFF),
            ([0x4D, 0x4D, 0x00, 0x2A], AV_CODEC_ID_TIFF), ([0x50, 0x36], AV_CODEC_ID_PPM),
            ([0x50, 0x35], AV_CODEC_ID_PGM), ([0x52, 0x49, 0x46, 0x46], AV_CODEC_ID_WEBP),
        ]
        return starts.first { bytes.starts(with: $0.0) }?.1 ?? codec(ofName: name)
    }

    private static func codec(ofName name: String) -> AVCodecID? {
        guard !name.hasPrefix("."), let dot = name.lastIndex(of: ".") else { return nil }
        return codecs[name[name.index(after: dot)...].lowercased()]
    }

    private static func names(in path: String) throws(AVCode) -> [String] {
        guard let folder = opendir(path) else { throw .posix(errno) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            names.append(name)
        }
        return names
    }

    /// Whether `left` comes first when stretches of digits are compared as numbers.
    static func inNaturalOrder(_ left: String, _ right: String) -> Bool {
        let (one, two) = (Array(left.utf8), Array(right.utf8))
        var (i, j) = (0, 0)
        while i < one.count, j < two.count {
            let (first, second) = (digits(of: one, from: i), digits(of: two, from: j))
            if first > i, second > j {
                let a = one[i..<first].drop { $0 == 48 }
                let b = two[j..<second].drop { $0 == 48 }
                if a.count != b.count { return a.count < b.count }
                if !a.elementsEqual(b) { return a.lexicographicallyPrecedes(b) }
                (i, j) = (first, second)
            } else {
                if one[i] != two[j] { return one[i] < two[j] }
                (i, j) = (i + 1, j + 1)
            }
        }
        if one.count - i != two.count - j { return one.count - i < two.count - j }
        return left < right
    }

    /// Where the stretch of digits that begins at `start` ends.
    private static func digits(of bytes: [UInt8], from start: Int) -> Int {
        bytes[start...].firstIndex { !(48...57).contains($0) } ?? bytes.count
    }
}

/// A name with one number in it: what stands before, how many digits at least, what follows.
struct NumberForm {
    private let before: String
    private let digits: Int
    private let after: String

    /// The form of `text` when it holds exactly one `%d` or `%0Nd`.
    init?(_ text: String) {
        let parts = text.split(separator: "%", omittingEmptySubsequences: false)
        guard parts.count == 2, let letter = parts[1].firstIndex(of: "d") else { return nil }
        let width = parts[1][..<letter]
        guard width.allSatisfy({ $0.isASCII && $0.isNumber }), width.count <= 3 else { return nil }
        before = String(parts[0])
        digits = Int(width) ?? 1
        after = String(parts[1][parts[1].index(after: letter)...])
    }

    /// The number in `name` when it has this form.
    func number(in name: String) -> Int? {
        guard name.hasPrefix(before), name.hasSuffix(after),
            name.count > before.count + after.count
        else { return nil }
        let middle = name.dropFirst(before.count).dropLast(after.count)
        guard middle.count >= digits, middle.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return Int(middle)
    }

    /// The name of `number`.
    func name(of number: Int) -> String {
        let text = String(number)
        return before + String(repeating: "0", count: max(0, digits - text.count)) + text + after
    }
}
