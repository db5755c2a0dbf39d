import EventLog

/// A record on its way to a sink.
struct SinkMessage: Sendable {
    /// What it is.
    let kind: RecordKind
    /// Its number in the log.
    let seq: UInt64
    /// The record as it is in the log, without the newline.
    let bytes: [UInt8]
    /// Its fields.
    let value: JSONValue
    /// Behind it in the log.
    let position: LogPosition

    /// Of an event, the same for ever: id and revision.
    var id: String {
        guard let id = value["id"]?.string else { return "\(value["run"]?.string ?? "").\(seq)" }
        return "\(id).\(value["rev"]?.digits ?? "0")"
    }

    /// The type of an event.
    var type: String { value["type"]?.string ?? kind.rawValue }
    /// The name of its source; empty for an event of the pipeline.
    var source: String { value["src"]?.string ?? "" }
    /// The record as text.
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension JSONValue {
    /// A number as it was written.
    var digits: String? {
        if case .number(let text) = self { text } else { nil }
    }
}

/// Which events a sink is sent: patterns of their types, in which `*` stands for any characters.
struct SinkFilter: Sendable {
    private let patterns: [String]

    init(_ patterns: [String]) { self.patterns = patterns }

    /// Whether an event of `type` is sent.
    func matches(_ type: String) -> Bool {
        patterns.contains { pattern in
            guard pattern.hasSuffix("*") else { return pattern == type }
            return type.hasPrefix(pattern.dropLast())
        }
    }
}
