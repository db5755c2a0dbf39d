package import VisionCore

/// A value in an event's `data` or `why`: only what the log can print the same way every time.
package indirect enum EventValue: Hashable, Sendable, Codable {
    /// A whole number.
    case int(Int64)
    /// `steps` of 10^-`decimals`: a number already rounded to the step at which it is printed.
    case decimal(steps: Int64, decimals: Int)
    /// A text.
    case text(String)
    /// A truth value.
    case bool(Bool)
    /// Values in order.
    case list([EventValue])
    /// Named values in the order in which they are printed.
    case object([EventField])
    /// Another event of the source; the log writes its `id`.
    case event(EventReference)
    /// A track of the source by number; the log writes its `uid`.
    case track(Int)

    /// The most decimals that a number has.
    package static let maxDecimals = 9

    /// `value` rounded half to even to `decimals` digits (0 to `maxDecimals`), within ±1e12.
    ///
    /// What is not finite counts as 0.
    package static func number(_ value: Double, decimals: Int) -> EventValue {
        let places = min(max(decimals, 0), maxDecimals)
        let bounded = value.isFinite ? min(max(value, -1e12), 1e12) : 0
        return .decimal(
            steps: Int64(roundedHalfToEven: bounded * powerOfTen(places)), decimals: places)
    }

    /// Both coordinates in hundredths of a pixel, `[x,y]`.
    package static func point(_ point: PrecisePoint) -> EventValue {
        .list([.number(point.x, decimals: 2), .number(point.y, decimals: 2)])
    }

    /// Whole milliseconds of `duration`, rounded half to even.
    package static func milliseconds(_ duration: Duration) -> EventValue {
        .int(duration.milliseconds)
    }

    /// How many of each class, by name.
    static func counts(_ counts: [String: Int]) -> EventValue {
        .object(
            counts.filter { $0.value != 0 }.sorted { $0.key < $1.key }.map {
                EventField($0.key, .int(Int64(clamping: $0.value)))
            })
    }

    /// The value as a floating-point number, where it is one.
    package var number: Double? {
        switch self {
        case .int(let value): Double(value)
        case .decimal(let steps, let decimals): Double(steps) / powerOfTen(decimals)
        case .text, .bool, .list, .object, .event, .track: nil
        }
    }
}

/// 10^`exponent`, exact for 0 to `EventValue.maxDecimals`.
private func powerOfTen(_ exponent: Int) -> Double {
    var power = 1.0
    for _ in 0..<min(max(exponent, 0), EventValue.maxDecimals) { power *= 10 }
    return power
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
