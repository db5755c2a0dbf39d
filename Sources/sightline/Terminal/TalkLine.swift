import EventLog
import FoundationEssentials
import VisionCore

/// A line of what is said, as JSON.
struct TalkLine: Encodable {
    let ts: String
    let level: String
    let msg: String
    let at: String?
    let hint: String?

    init(_ text: String, _ label: Talk.Label?, at: String? = nil, hint: String? = nil) {
        ts = LogClock.system.wall().rfc3339
        level = (label ?? .info).rawValue
        msg = Redactor.redacted(text)
        self.at = at.map { Redactor.redacted($0) }
        self.hint = hint.map { Redactor.redacted($0) }
    }

    /// The object, on one line.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}
