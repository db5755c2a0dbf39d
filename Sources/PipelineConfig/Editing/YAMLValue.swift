import VisionCore

/// A value to be written into a YAML text.
package enum YAMLValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// A number as it is to be written.
    case number(String)
    case text(String)
    case list([YAMLValue])
    case map([Entry])

    /// A key with its value.
    package struct Entry: Sendable, Hashable {
        package let key: String
        package let value: YAMLValue

        package init(_ key: String, _ value: YAMLValue) { (self.key, self.value) = (key, value) }
    }

    /// It as it is written on one line, in brackets where it is a collection.
    package var flow: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let digits): digits
        case .text(let text): Self.quoted(text)
        case .list(let values): "[" + values.map(\.flow).joined(separator: ", ") + "]"
        case .map(let entries):
            entries.isEmpty
                ? "{}"
                : "{ "
                    + entries.map { "\(Self.quoted($0.key)): \($0.value.flow)" }
                    .joined(separator: ", ") + " }"
        }
    }

    /// `text` plain where it reads as nothing else, else in double quotes.
    static func quoted(_ text: String) -> String {
        let isPlain =
            text.first?.isLetter == true
            && text.unicodeScalars.allSatisfy { scalar in
                scalar.isASCII
                    && (scalar.properties.isAlphabetic
                        || "0123456789_-./@".unicodeScalars.contains(scalar))
            }
            && !["true", "false", "null", "yes", "no", "on", "off"].contains(text.lowercased())
        guard !isPlain else { return text }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default:
                let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                if isControl || scalar.value == 0xFEFF || (0x2028...0x2029).contains(scalar.value) {
                    let digits = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

    /// What a node says, places and secrets left out.
    package init(_ node: ConfigNode) {
        switch node.content {
        case .scalar(let text, let isQuoted):
            if isQuoted {
                self = .text(text.revealed)
            } else if node.isNull {
                self = .null
            } else if let value = node.boolean {
                self = .bool(value)
            } else {
                self = node.number == nil ? .text(text.revealed) : .number(text.revealed)
            }
        case .sequence(let items): self = .list(items.map(YAMLValue.init))
        case .mapping(let entries):
            self = .map(entries.map { Entry($0.key, YAMLValue($0.value)) })
        }
    }

    /// It with `value` at `path`; nil takes away what is there.
    func setting(_ path: ArraySlice<String>, to value: YAMLValue?) -> YAMLValue {
        guard let key = path.first else { return value ?? .null }
        var entries: [Entry] = []
        if case .map(let known) = self { entries = known }
        let place = entries.firstIndex { $0.key == key }
        if place == nil, value == nil { return self }
        if path.count == 1, value == nil {
            if let place { entries.remove(at: place) }
        } else {
            let old = place.map { entries[$0].value } ?? .map([])
            let new = Entry(key, old.setting(path.dropFirst(), to: value))
            if let place { entries[place] = new } else { entries.append(new) }
        }
        return .map(entries)
    }

    /// Whether both say the same, whatever the order of keys.
    func means(_ other: YAMLValue) -> Bool {
        switch (self, other) {
        case (.map(let left), .map(let right)):
            left.count == right.count
                && left.allSatisfy { entry in
                    right.first { $0.key == entry.key }.map { entry.value.means($0.value) } ?? false
                }
        case (.list(let left), .list(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.means($1) }
        case (.number(let left), .number(let right)): Double(left) == Double(right)
        default: self == other
        }
    }
}
