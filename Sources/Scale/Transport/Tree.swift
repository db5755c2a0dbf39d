/// A value with named parts in their order: written as JSON or as YAML.
package indirect enum Tree: Sendable, Equatable {
    /// A named value.
    package struct Field: Sendable, Equatable {
        let name: String
        let value: Tree
    }

    /// Text.
    case text(String)
    /// A whole number.
    case number(Int)
    /// A number with its digits as they are to be written.
    case decimal(String)
    /// A truth value.
    case flag(Bool)
    /// Values in order.
    case list([Tree])
    /// Named values in order.
    case fields([Field])

    /// Named values; those that are nil are left out.
    package static func fields(_ pairs: KeyValuePairs<String, Tree?>) -> Tree {
        .fields(pairs.compactMap { name, value in value.map { Field(name: name, value: $0) } })
    }

    /// Texts by name, in the order of the names.
    package static func texts(_ texts: [String: String]) -> Tree {
        .fields(
            texts.sorted { $0.key < $1.key }.map { Field(name: $0.key, value: .text($0.value)) })
    }

    /// One line of JSON.
    package var json: String {
        switch self {
        case .text(let text): Self.quoted(text)
        case .number(let number): "\(number)"
        case .decimal(let digits): digits
        case .flag(let flag): flag ? "true" : "false"
        case .list(let values): "[" + values.map(\.json).joined(separator: ",") + "]"
        case .fields(let fields):
            "{"
                + fields.map { "\(Self.quoted($0.name)):\($0.value.json)" }.joined(separator: ",")
                + "}"
        }
    }

    /// YAML in block style, a document without its `---`.
    package var yaml: String { lines.joined(separator: "\n") + "\n" }

    private var lines: [String] {
        switch self {
        case .fields(let fields) where !fields.isEmpty:
            fields.flatMap { field -> [String] in
                let name = Self.isPlain(field.name) ? field.name : Self.quoted(field.name)
                guard field.value.isNested else { return ["\(name): \(field.value.scalar)"] }
                let indent = if case .list = field.value { "" } else { "  " }
                return ["\(name):"] + field.value.lines.map { indent + $0 }
            }
        case .list(let values) where !values.isEmpty:
            values.flatMap { value -> [String] in
                let inner = value.isNested ? value.lines : [value.scalar]
                return inner.enumerated().map { ($0.offset == 0 ? "- " : "  ") + $0.element }
            }
        default: [scalar]
        }
    }

    private var isNested: Bool {
        switch self {
        case .fields(let fields): !fields.isEmpty
        case .list(let values): !values.isEmpty
        default: false
        }
    }

    /// What is written on one line; JSON is YAML, too.
    private var scalar: String {
        if case .text(let text) = self, Self.isPlain(text) { text } else { json }
    }

    /// Whether YAML reads `text` as text without quotes.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first,
            ("a"..."z").contains(first) || ("A"..."Z").contains(first),
            !["true", "false", "yes", "no", "on", "off", "null", "y", "n"].contains(
                text.lowercased())
        else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-_./".utf8.contains(byte)
            }
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default:
                guard scalar.value >= 0x20, scalar.value != 0x7F else {
                    let digits = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                    continue
                }
                result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
