extension JSONValue {
    /// Its JSON on one line: numbers as they were written, keys in their order.
    package var bytes: [UInt8] {
        var line = JSONLine()
        write(to: &line)
        return line.bytes
    }

    /// Writes it as a field of `line`.
    package func write(_ name: String, to line: inout JSONLine) {
        line.field(name, raw: bytes)
    }

    private func write(to line: inout JSONLine) {
        switch self {
        case .null: line.append(ascii: "null")
        case .bool(let value): line.append(ascii: value ? "true" : "false")
        case .number(let digits): line.append(raw: digits.utf8)
        case .string(let text): line.append(string: text)
        case .array(let values):
            line.brackets { inner in values.forEach { inner.element(raw: $0.bytes) } }
        case .object(let members):
            line.braces { inner in members.forEach { inner.field($0.name, raw: $0.value.bytes) } }
        }
    }
}
