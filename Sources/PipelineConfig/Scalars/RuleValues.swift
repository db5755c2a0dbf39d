package import VisionCore

/// A value of a rule whose meaning depends on the kind of rule.
package enum RuleLimit: Sendable, Equatable {
    /// A bare number.
    case number(Double)
    /// A span of time.
    case duration(Duration)
    /// Metres a second.
    case speed(Double)
    /// Degrees.
    case degrees(Double)

    /// The number of a bare number.
    package var number: Double? { if case .number(let value) = self { value } else { nil } }
    /// The whole number of a bare number.
    package var count: Int? { number.flatMap { Int(exactly: $0) } }
    /// The span of time.
    package var duration: Duration? { if case .duration(let value) = self { value } else { nil } }
    /// Metres a second.
    package var speed: Double? { if case .speed(let value) = self { value } else { nil } }
    /// Degrees, with or without their unit.
    package var degrees: Double? {
        switch self {
        case .degrees(let value), .number(let value): value
        case .duration, .speed: nil
        }
    }
}

/// A distance or a span of time.
package enum RuleExtent: Sendable, Equatable {
    /// A distance.
    case length(Length)
    /// A span of time.
    case duration(Duration)

    /// The distance.
    package var length: Length? { if case .length(let value) = self { value } else { nil } }
    /// The span of time.
    package var duration: Duration? { if case .duration(let value) = self { value } else { nil } }
}

extension RuleLimit: CustomStringConvertible {
    /// The number with its unit, as the log's settings have it; spans in nanoseconds.
    package var description: String {
        switch self {
        case .number(let value): "\(value)"
        case .duration(let value): "\(value.nanoseconds)ns"
        case .speed(let value): "\(value)m/s"
        case .degrees(let value): "\(value)deg"
        }
    }
}

/// Which side of a line is in.
package enum LineSide: Sendable, Equatable {
    /// To the left of the way from first to last point.
    case left
    /// To its right.
    case right
    /// Where this point is.
    case around(NormalizedPoint)
}

extension ConfigNode {
    /// A distance: a bare number is a share of the picture's height, `2m` are metres.
    var length: Length? {
        if let number, number >= 0 { return .picture(number) }
        guard let text, text.hasSuffix("m"), !text.hasSuffix("/m"),
            let metres = Self.decimal(text.dropLast()), metres >= 0
        else { return nil }
        return .metres(metres)
    }

    /// Metres a second of `50km/h`, `3m/s` or `30mph`.
    var speed: Double? {
        guard let text else { return nil }
        for (unit, factor) in [("km/h", 1 / 3.6), ("m/s", 1), ("mph", 0.44704)]
        where text.hasSuffix(unit) {
            let value = text.dropLast(unit.count)
            return Self.decimal(value[...]).flatMap { $0 > 0 ? $0 * factor : nil }
        }
        return nil
    }

    /// Degrees of `45deg`, or of a bare number.
    var degrees: Double? {
        if let number { return (0...360).contains(number) ? number : nil }
        guard let text, text.hasSuffix("deg"), let value = Self.decimal(text.dropLast(3)),
            (0...360).contains(value)
        else { return nil }
        return value
    }

    /// A limit; a span of time before metres, since `1m` is a minute.
    var limit: RuleLimit? {
        if let number { return .number(number) }
        if let duration { return .duration(duration) }
        if let speed { return .speed(speed) }
        return degrees.map { .degrees($0) }
    }

    /// A point in 0 to 1.
    var unitPoint: NormalizedPoint? {
        guard let pair = numbers, pair.count == 2 else { return nil }
        let point = NormalizedPoint(x: pair[0], y: pair[1])
        return point.isInUnit ? point : nil
    }

    /// Lists of points; nil when one is something else.
    var polygons: [[NormalizedPoint]]? {
        guard let items else { return nil }
        let lists = items.compactMap(\.points)
        return lists.count == items.count ? lists : nil
    }

    /// `left`, `right` or a point.
    var side: LineSide? {
        switch text {
        case "left": .left
        case "right": .right
        default: unitPoint.map { .around($0) }
        }
    }

    /// A word or a list of words.
    var wordOrWords: [String]? { text.map { [$0] } ?? texts }

    private static func decimal(_ text: Substring) -> Double? {
        guard !text.isEmpty, text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
            let value = Double(text), value.isFinite
        else { return nil }
        return value
    }
}
