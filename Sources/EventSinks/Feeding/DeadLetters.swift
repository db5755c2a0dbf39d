import EventLog
import Glibc

/// What a sink refused for good: `LOG.sinks/NAME.dead.jsonl`, the record with the reason.
struct DeadLetters {
    private let path: String

    init(log: String, name: String) { path = "\(log).sinks/\(name).dead.jsonl" }

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
