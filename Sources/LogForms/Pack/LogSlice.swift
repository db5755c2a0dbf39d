import EventLog

/// The part of a log around an event, from one link of the chain of hashes to another: it can be
/// checked without the rest.
struct LogSlice {
    /// Bytes after which a slice ends with the next link, whatever the event still does.
    private static let most = 64 << 20

    /// The head of the log.
    private(set) var head: [UInt8] = []
    /// The link before it; empty where it begins with the log.
    private(set) var previous = ""
    /// The number of its first record.
    private(set) var firstSeq: UInt64 = 0
    /// Its lines, without newlines.
    private(set) var lines: [[UInt8]] = []
    /// The records of the event, by revision.
    private(set) var events: [JSONValue] = []
    /// Where the source of the event comes from, without secrets.
    private(set) var uri: String?

    /// The part of the log at `path` around the event `id`; nil when it has none.
    init?(around id: String, in path: String) throws {
        let reader = try LogReader(path: path)
        var uris: [String: String] = [:]
        var link = ""
        var bytes = 0
        var isDone = false
        while !isDone, let line = try reader.next() {
            if head.isEmpty { head = line.bytes }
            if lines.isEmpty {
                firstSeq = line.seq
                previous = link
                bytes = 0
            }
            lines.append(line.bytes)
            bytes += line.bytes.count
            switch line.kind {
            case .source:
                guard let value = line.value, let name = value["src"]?.string else { break }
                uris[name] = value["uri"]?.string ?? uris[name]
            case .event:
                guard let value = line.value, value["id"]?.string == id else { break }
                events.append(value)
            case .check, .end:
                link = line.value?["sha256"]?.string ?? ""
                let isLasting = events.last?["phase"]?.string.map {
                    $0 == "begin" || $0 == "update"
                }
                if events.isEmpty {
                    lines = []
                } else {
                    isDone = isLasting != true || bytes > Self.most || line.kind == .end
                }
            default: break
            }
        }
        guard let event = events.last else { return nil }
        uri = event["src"]?.string.flatMap { uris[$0] }
    }
}
