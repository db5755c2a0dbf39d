extension Duration {
    /// Whole nanoseconds, rounded toward zero, saturated at the limits of `Int64`.
    package var nanoseconds: Int64 { Int64(clamping: attoseconds / 1_000_000_000) }
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
