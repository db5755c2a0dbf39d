import Glibc
import Media
import VisionCore

/// Where the parts of a fragmented MP4 file are: ISO/IEC 14496-12, boxes of a length and a kind.
struct FragmentedFile {
    /// Where the first fragment begins: players need what is before it first.
    let head: Int64
    /// Behind the last fragment that is whole; `head` where none is.
    let end: Int64

    /// More boxes are in no file that is looked at.
    private static let limit = 1 << 22

    /// Reads the file at `path`; nil where it is another one, or has no fragment.
    init?(_ path: String) {
        let descriptor = PathText.withCString(path) { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let size = Int64(lseek(descriptor, 0, SEEK_END))
        var (place, head, end): (Int64, Int64?, Int64) = (0, nil, 0)
        for number in 0..<Self.limit {
            guard let box = Self.box(at: place, in: descriptor) else { break }
            guard number > 0 || box.kind == "ftyp" else { return nil }
            if box.kind == "moof", head == nil { (head, end) = (place, place) }
            place = place.addingSaturated(box.length)
            guard place <= size else { break }
            if box.kind == "mdat", head != nil { end = place }
        }
        guard let head else { return nil }
        (self.head, self.end) = (head, end)
    }

    private static func box(
        at place: Int64, in descriptor: Int32
    ) -> (length: Int64, kind: String)? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, 16, off_t(place))
        guard count >= 8 else { return nil }
        let kind = String(decoding: bytes[4..<8], as: UTF8.self)
        let short = number(bytes[0..<4])
        // 1: the length is behind the kind, in eight bytes.
        let length = short == 1 && count == 16 ? number(bytes[8..<16]) : short
        return length >= 8 ? (length, kind) : nil
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int64 {
        Int64(clamping: bytes.reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
    }
}
