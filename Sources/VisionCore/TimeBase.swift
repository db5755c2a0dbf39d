/// The unit of a stream's timestamps, as an exact fraction of a second.
package struct TimeBase: Hashable, Sendable {
    /// Seconds per tick, numerator; positive.
    package let numerator: Int64
    /// Seconds per tick, denominator; positive.
    package let denominator: Int64

    /// A time base of `numerator`/`denominator` seconds; both must be positive.
    package init(_ numerator: Int64, _ denominator: Int64) {
        precondition(numerator > 0 && denominator > 0, "a time base is a positive fraction")
        self.numerator = numerator
        self.denominator = denominator
    }

    /// One tick is one nanosecond.
    package static let nanoseconds = TimeBase(1, 1_000_000_000)
}
