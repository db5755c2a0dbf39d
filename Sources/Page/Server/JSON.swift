import EventLog

/// JSON of the interface.
enum JSON {
    /// An object; members without a value are left out.
    static func object(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        .object(members.compactMap { name, value in value.map { JSONValue.Member(name, $0) } })
    }

    static func number(_ value: Int) -> JSONValue { .number("\(value)") }

    /// A number with two decimals; nil for what is none.
    static func number(_ value: Double) -> JSONValue? {
        guard value.isFinite, value.magnitude < 1e15 else { return nil }
        let rounded = (value * 100).rounded() / 100
        return .number(Int(exactly: rounded).map { "\($0)" } ?? "\(rounded)")
    }

    static func texts(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }

    /// What a body of a request says; white space between tokens is fine.
    static func read(_ body: [UInt8]) throws(Problem) -> JSONValue {
        guard let value = JSONValue(compact(body)) else {
            throw Problem(400, "the body is no JSON")
        }
        return value
    }

    /// `text` without the white space between its tokens.
    private static func compact(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var (isQuoted, isEscaped) = (false, false)
        for byte in text {
            if isQuoted {
                isQuoted = isEscaped || byte != UInt8(ascii: "\"")
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
            } else if [0x20, 0x09, 0x0A, 0x0D].contains(byte) {
                continue
            } else if byte == UInt8(ascii: "\"") {
                isQuoted = true
            }
            result.append(byte)
        }
        return result
    }
}
