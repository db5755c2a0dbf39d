extension FixedWidthInteger {
    /// The whole part of a number: the nearest end where it lies outside, 0 where it is no number.
    ///
    /// For values that a file, an attribute or a run gives; the plain conversion traps on them.
    @inline(__always)
    init<Number: BinaryFloatingPoint>(saturating value: Number) {
        // The conversions of the ends round away from 0 or are exact.
        if value >= Number(Self.max) {
            self = .max
        } else if value > Number(Self.min) {
            self = Self(value)
        } else {
            self = value.isNaN ? 0 : .min
        }
    }
}

extension Int {
    /// More multiply-adds than anybody waits for: counts stop here, so that sums of them fit.
    static let workLimit = 1 << 50

    /// A product of two counts, at most `workLimit`.
    func multipliedSaturated(by other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? Self.workLimit : Swift.min(product, Self.workLimit)
    }
}
