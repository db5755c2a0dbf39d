/// A value of `data` and `why`, whose shape the rule decides; keys keep their order.
package indirect enum LogValue: Sendable, Hashable {
    /// A whole number.
    case int(Int64)
    /// A number rounded to so many decimals, half to even; left out of objects when not finite.
    case number(Double, places: Int)
    /// Text.
    case string(String)
    /// A truth value.
    case bool(Bool)
    /// Values in order.
    case array([LogValue])
    /// Named values in order.
    case object([LogField])

    /// Pixels, in steps of 0.01.
    package static func pixels(_ value: Double) -> LogValue { .number(value, places: 2) }
    /// A score, in steps of 0.0001.
    package static func score(_ value: Double) -> LogValue { .number(value, places: 4) }

    /// Whether it can stand in the log: a number that is not finite cannot.
    var isWritable: Bool {
        if case .number(let value, _) = self { return value.isFinite }
        return true
    }

    func write(to line: inout JSONLine) {
        switch self {
        case .int(let value): line.append(integer: value)
        case .number(let value, let places): line.append(number: value, places: places)
        case .string(let text): line.append(string: text)
        case .bool(let value): line.append(ascii: value ? "true" : "false")
        case .array(let values): line.brackets { inner in values.forEach { inner.element($0) } }
        case .object(let fields):
            line.braces { inner in fields.forEach { inner.field($0.name, $0.value) } }
        }
    }
}

/// A named value.
package struct LogField: Sendable, Hashable {
    /// Its key.
    package var name: String
    /// Its value.
    package var value: LogValue

    /// `name` is `value`.
    package init(_ name: String, _ value: LogValue) {
        self.name = name
        self.value = value
    }
}
