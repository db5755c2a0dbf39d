extension Duration {
    /// Whole nanoseconds, rounded toward zero, saturated at the limits of `Int64`.
    package var nanoseconds: Int64 { Int64(clamping: attoseconds / 1_000_000_000) }

    /// Whole milliseconds, rounded half to even, saturated at the limits of `Int64`.
    package var milliseconds: Int64 {
        Int64(clamping: attoseconds.dividedHalfToEven(by: 1_000_000_000_000_000))
    }
}

/// A length of time that is encoded as a bare number of nanoseconds.
@propertyWrapper
package struct Nanoseconds: Hashable, Sendable, Codable {
    /// The length.
    package var wrappedValue: Duration

    /// Wraps `wrappedValue`.
    package init(wrappedValue: Duration) { self.wrappedValue = wrappedValue }

    /// Reads a bare number of nanoseconds.
    package init(from decoder: any Decoder) throws {
        wrappedValue = .nanoseconds(try decoder.singleValueContainer().decode(Int64.self))
    }

    /// Writes a bare number of nanoseconds, saturated at the limits of `Int64`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue.nanoseconds)
    }
}

extension Int64 {
    /// `value` rounded half to even, at the limits of the type where it does not fit; 0 for NaN.
    package init(roundedHalfToEven value: Double) {
        let rounded = value.rounded(.toNearestOrEven)
        if let exact = Int64(exactly: rounded) {
            self = exact
        } else {
            self = rounded.isNaN ? 0 : rounded < 0 ? .min : .max
        }
    }
}

extension Int128 {
    /// The quotient, rounded half to even; `divisor` is not 0.
    package func dividedHalfToEven(by divisor: Int128) -> Int128 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        let twice = remainder.magnitude * 2
        let half = divisor.magnitude
        guard twice > half || (twice == half && quotient % 2 != 0) else { return quotient }
        return quotient + ((self < 0) == (divisor < 0) ? 1 : -1)
    }
}

extension FixedWidthInteger {
    /// The sum, at the limits of the type where it does not fit.
    package func addingSaturated(_ other: Self) -> Self {
        let (sum, overflow) = addingReportingOverflow(other)
        guard overflow else { return sum }
        return other < 0 ? .min : .max
    }

    /// The difference, at the limits of the type where it does not fit.
    package func subtractingSaturated(_ other: Self) -> Self {
        let (difference, overflow) = subtractingReportingOverflow(other)
        guard overflow else { return difference }
        return other < 0 ? .max : .min
    }
}
