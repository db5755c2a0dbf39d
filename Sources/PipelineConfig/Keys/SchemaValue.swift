/// A JSON value whose members keep their order.
package enum SchemaValue: Sendable {
    case string(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case array([SchemaValue])
    case object([(String, SchemaValue)])

    /// JSON, members on lines of their own, two spaces a level.
    func text(indent: Int) -> String {
        switch self {
        case .string(let text): return Self.quoted(text)
        case .integer(let number): return "\(number)"
        case .number(let number): return ConfigValueKind.plain(number)
        case .boolean(let value): return "\(value)"
        case .array(let values):
            return "[" + values.map { $0.text(indent: indent) }.joined(separator: ", ") + "]"
        case .object(let members):
            guard !members.isEmpty else { return "{}" }
            let space = String(repeating: " ", count: indent + 2)
            let lines = members.map { key, value in
                space + Self.quoted(key) + ": " + value.text(indent: indent + 2)
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n"
                + String(repeating: " ", count: indent) + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
