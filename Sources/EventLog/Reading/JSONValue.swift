/// A value read from a log; numbers keep their text, so that no digit is lost.
package enum JSONValue: Sendable, Hashable {
    /// `null`.
    case null
    /// A truth value.
    case bool(Bool)
    /// A number as it was written.
    case number(String)
    /// Text.
    case string(String)
    /// Values in order.
    case array([JSONValue])
    /// Named values in the order of the text.
    case object([Member])

    /// A named value.
    package struct Member: Sendable, Hashable {
        /// Its key.
        package let name: String
        /// Its value.
        package let value: JSONValue

        package init(_ name: String, _ value: JSONValue) { (self.name, self.value) = (name, value) }
    }

    /// Reads JSON that has no white space around its tokens; nil when it is none.
    package init?(_ bytes: some Collection<UInt8>) {
        let copy = Array(bytes)
        let parsed = copy.withUnsafeBufferPointer { text -> JSONValue? in
            var check = JSONScanner(text)
            guard (try? check.scanValue(depth: 0)) != nil, check.position == text.count else {
                return nil
            }
            var position = 0
            return Self.parse(text, &position)
        }
        guard let parsed else { return nil }
        self = parsed
    }

    /// The value of a key; nil for what is no object or has no such key.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// Text, when it is text.
    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// An integer, when it is a number written as one.
    package var int: Int? {
        if case .number(let text) = self { Int(text) } else { nil }
    }

    /// An unsigned integer, when it is a number written as one.
    package var uint: UInt64? {
        if case .number(let text) = self { UInt64(text) } else { nil }
    }

    /// A number.
    package var double: Double? {
        if case .number(let text) = self { Double(text) } else { nil }
    }

    /// A truth value.
    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// Its elements; nil for what is no array.
    package var elements: [JSONValue]? {
        if case .array(let values) = self { values } else { nil }
    }

    /// Its members; nil for what is no object.
    package var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// Whether a run can count on from every number in it: whole ones up to
    /// `LogLimits.countable`, others up to 10^18.
    var isCountable: Bool {
        switch self {
        case .number(let text):
            if let whole = Int(text) {
                whole.magnitude <= LogLimits.countable
            } else {
                abs(Double(text) ?? .infinity) <= 1e18
            }
        case .array(let values): values.allSatisfy(\.isCountable)
        case .object(let members): members.allSatisfy(\.value.isCountable)
        case .null, .bool, .string: true
        }
    }

    /// Reads text that the scanner has found to be JSON.
    private static func parse(_ text: UnsafeBufferPointer<UInt8>, _ at: inout Int) -> JSONValue {
        switch text[at] {
        case UInt8(ascii: "{"):
            var members: [Member] = []
            at += 1
            while text[at] != UInt8(ascii: "}") {
                if text[at] == UInt8(ascii: ",") { at += 1 }
                let name = parseString(text, &at)
                at += 1
                members.append(Member(name, parse(text, &at)))
            }
            at += 1
            return .object(members)
        case UInt8(ascii: "["):
            var values: [JSONValue] = []
            at += 1
            while text[at] != UInt8(ascii: "]") {
                if text[at] == UInt8(ascii: ",") { at += 1 }
                values.append(parse(text, &at))
            }
            at += 1
            return .array(values)
        case UInt8(ascii: "\""): return .string(parseString(text, &at))
        case UInt8(ascii: "t"):
            at += 4
            return .bool(true)
        case UInt8(ascii: "f"):
            at += 5
            return .bool(false)
        case UInt8(ascii: "n"):
            at += 4
            return .null
        default:
            var scanner = JSONScanner(text, at: at)
            try? scanner.scanValue(depth: 0)
            defer { at = scanner.position }
            return .number(String(decoding: text[at..<scanner.position], as: UTF8.self))
        }
    }

    private static func parseString(_ text: UnsafeBufferPointer<UInt8>, _ at: inout Int) -> String {
        at += 1
        var units: [UInt8] = []
        var result = ""
        while text[at] != UInt8(ascii: "\"") {
            guard text[at] == UInt8(ascii: "\\") else {
                units.append(text[at])
                at += 1
                continue
            }
            at += 1
            switch text[at] {
            case UInt8(ascii: "b"): units.append(0x08)
            case UInt8(ascii: "f"): units.append(0x0C)
            case UInt8(ascii: "n"): units.append(0x0A)
            case UInt8(ascii: "r"): units.append(0x0D)
            case UInt8(ascii: "t"): units.append(0x09)
            case UInt8(ascii: "u"):
                result += String(decoding: units, as: UTF8.self)
                units.removeAll()
                result += parseEscapedUnits(text, &at)
                continue
            default: units.append(text[at])
            }
            at += 1
        }
        at += 1
        return result + String(decoding: units, as: UTF8.self)
    }

    /// A run of `\uXXXX`, the first one's backslash already passed.
    private static func parseEscapedUnits(_ text: UnsafeBufferPointer<UInt8>, _ at: inout Int)
        -> String
    {
        var units: [UInt16] = []
        while text[at] == UInt8(ascii: "u") {
            let digits = String(decoding: text[(at + 1)..<(at + 5)], as: UTF8.self)
            units.append(UInt16(digits, radix: 16) ?? 0xFFFD)
            at += 5
            guard text[at] == UInt8(ascii: "\\"), text[at + 1] == UInt8(ascii: "u") else { break }
            at += 1
        }
        return String(decoding: units, as: UTF16.self)
    }
}
