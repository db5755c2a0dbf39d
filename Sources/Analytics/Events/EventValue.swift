/// A value in an event's `data` or `why`: only what the log can print the same way every time.
package indirect enum EventValue: Hashable, Sendable, Codable {
    /// A whole number.
    case int(Int64)
    /// `steps` of 10^-`decimals`: a number already rounded to the step at which it is printed.
    case decimal(steps: Int64, decimals: Int)
    /// A text.
    case text(String)
    /// Values in order.
    case list([EventValue])
    /// Named values in the order in which they are printed.
    case object([EventField])

    /// `value` rounded half to even to `decimals` digits; what is not finite counts as 0.
    package static func number(_ value: Double, decimals: Int) -> EventValue {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let bounded = value.isFinite ? min(max(value, -1e12), 1e12) : 0
        return .decimal(
            steps: Int64((bounded * scale).rounded(.toNearestOrEven)), decimals: decimals)
    }

    /// Whole milliseconds of `nanoseconds`, rounded half to even.
    package static func milliseconds(_ nanoseconds: Int64) -> EventValue {
        let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let twice = remainder.magnitude * 2
        let up = twice > 1_000_000 || (twice == 1_000_000 && quotient % 2 != 0)
        return .int(quotient + (up ? (nanoseconds < 0 ? -1 : 1) : 0))
    }

    /// The value as a floating-point number, where it is one.
    package var number: Double? {
        switch self {
        case .int(let value): Double(value)
        case .decimal(let steps, let decimals):
            Double(steps) / (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
        default: nil
        }
    }
}

/// One named value of an event.
package struct EventField: Hashable, Sendable, Codable {
    /// The key in the log.
    package let key: String
    /// Its value.
    package let value: EventValue

    /// `value` under `key`.
    package init(_ key: String, _ value: EventValue) {
        self.key = key
        self.value = value
    }
}

extension Array where Element == EventField {
    /// The value under `key`, if there is one.
    package subscript(key: String) -> EventValue? { first { $0.key == key }?.value }
}
