package import EventLog

/// Events as rows of a table: RFC 4180, a header, dots in decimals.
package enum EventTable {
    /// The names of the columns.
    package static let columns = [
        "seq", "id", "rev", "phase", "type", "rule", "src", "epoch", "t_ns", "pts", "n_before",
        "n_after", "frac", "cap", "cap_src", "track", "cls", "score", "end_reason", "data", "why",
        "verdict", "verdict_by", "verdict_text",
    ]
    /// Columns of what was said of an event, and its keys in the record.
    private static let verdict = ["verdict": "label", "verdict_by": "by", "verdict_text": "text"]

    /// The first line.
    package static var header: String { columns.joined(separator: ",") + "\r\n" }

    /// The line of `event`, an event record; what it lacks is empty, objects are JSON.
    package static func row(_ event: JSONValue) -> String {
        columns.map { name in
            let value =
                if let key = verdict[name] {
                    event["verdict"]?[key]
                } else {
                    event[name] ?? event["at"]?[name]
                }
            return value.map(cell) ?? ""
        }.joined(separator: ",") + "\r\n"
    }

    private static func cell(_ value: JSONValue) -> String {
        switch value {
        case .null: ""
        case .bool(let value): "\(value)"
        case .number(let digits): digits
        case .string(let text): quoted(text)
        case .array, .object: quoted(String(decoding: value.bytes, as: UTF8.self))
        }
    }

    /// `text`, in quotes where the form asks for them.
    package static func quoted(_ text: String) -> String {
        guard text.contains(where: { ",\"\r\n".contains($0) || $0.isNewline }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
