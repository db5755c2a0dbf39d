import CFFmpeg

/// An exact fraction: frames a second, or the width of a pixel over its height.
package struct Ratio: Hashable, Sendable, Codable {
    /// Above the line.
    package let numerator: Int64
    /// Below the line; positive.
    package let denominator: Int64

    /// `numerator` over `denominator`, which must be positive.
    package init(_ numerator: Int64, _ denominator: Int64) {
        precondition(denominator > 0, "a fraction over a positive number")
        self.numerator = numerator
        self.denominator = denominator
    }

    /// One.
    package static let one = Ratio(1, 1)

    /// Its nearest floating-point number.
    package var value: Double { Double(numerator) / Double(denominator) }

    /// Its reciprocal, nil for 0.
    package var reciprocal: Ratio? { numerator > 0 ? Ratio(denominator, numerator) : nil }

    /// libav's fraction, nil unless it is positive.
    init?(_ value: AVRational) {
        guard value.num > 0, value.den > 0 else { return nil }
        self.init(Int64(value.num), Int64(value.den))
    }

    /// As libav has it.
    var rational: AVRational {
        AVRational(num: Int32(clamping: numerator), den: Int32(clamping: denominator))
    }
}
