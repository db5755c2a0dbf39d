/// An exact rational time on a stream's own clock: `value` ticks of `timeBase`.
package struct MediaTime: Hashable, Sendable {
    /// Ticks of `timeBase`; may be negative.
    package let value: Int64
    /// The unit of `value`.
    package let timeBase: TimeBase

    /// A time of `value` ticks.
    package init(value: Int64, timeBase: TimeBase) {
        self.value = value
        self.timeBase = timeBase
    }

    /// Nanoseconds, rounded half to even, saturated at the limits of `Int64`.
    package var nanoseconds: Int64 {
        scaledHalfToEven(
            value, times: timeBase.numerator, 1_000_000_000, over: timeBase.denominator)
    }

    /// The same instant in ticks of another time base, rounded half to even.
    package func rescaled(to other: TimeBase) -> MediaTime {
        let up = timeBase.numerator.multipliedReportingOverflow(by: other.denominator)
        let down = timeBase.denominator.multipliedReportingOverflow(by: other.numerator)
        precondition(!up.overflow && !down.overflow, "time bases too far apart")
        let ticks = scaledHalfToEven(value, times: up.partialValue, 1, over: down.partialValue)
        return MediaTime(value: ticks, timeBase: other)
    }
}

/// `value` × `a` × `b` ÷ `divisor` in 128-bit arithmetic, rounded half to even, saturated.
private func scaledHalfToEven(_ value: Int64, times a: Int64, _ b: Int64, over divisor: Int64)
    -> Int64
{
    let factor = Int128(a) * Int128(b)
    let (product, overflow) = Int128(value).multipliedReportingOverflow(by: factor)
    guard !overflow else { return value < 0 ? .min : .max }
    return Int64(clamping: product.dividedHalfToEven(by: Int128(divisor)))
}
