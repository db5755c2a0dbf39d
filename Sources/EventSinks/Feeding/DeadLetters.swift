import EventLog
import Glibc

/// What a sink refused for good: `LOG.sinks/NAME.dead.jsonl`, the record with the reason.
struct DeadLetters {
    private let path: String

    init(log: String, name: String) { path = "\(log).sinks/\(name).dead.jsonl" }

    /// Bytes of the file that are looked at.
    private static let looked: off_t = 1 << 19

    /// The last of them as lines of JSON, `most` at most, the latest last; none where there is no
    /// such file.
    func latest(_ most: Int) -> [[UInt8]] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { return [] }
        defer { close(file) }
        let end = lseek(file, 0, SEEK_END)
        let start = max(end - Self.looked, 0)
        var bytes = [UInt8](repeating: 0, count: max(Int(clamping: end - start), 0))
        let count = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, start) }
        let lines = bytes.prefix(max(count, 0)).split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        // The first may be the rest of one, the last has no end yet.
        return lines.dropFirst(start > 0 ? 1 : 0).dropLast().suffix(most).map(Array.init)
    }

    /// Keeps `message`; false when the disk refuses.
    func add(_ message: SinkMessage, reason: String) -> Bool {
        var line = JSONLine()
        line.elementObject { line in
            line.field("id", message.id)
            line.field("seq", message.seq)
            line.field("reason", reason)
            line.field("record", raw: message.bytes)
        }
        let bytes = line.bytes + [UInt8(ascii: "\n")]
        let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard file >= 0 else { return false }
        defer { close(file) }
        return write(file, bytes, bytes.count) == bytes.count && fdatasync(file) == 0
    }
}
