/// The steps to which the log rounds; trackers and rules see the rounded values too.
package enum LogStep: Sendable {
    /// Pixels, in steps of 0.01.
    case pixel
    /// Scores, in steps of 0.0001.
    case score

    /// Steps per unit.
    package var stepsPerUnit: Double {
        switch self {
        case .pixel: 100
        case .score: 10_000
        }
    }

    /// How many steps `value` is, rounded half to even; non-finite values count as 0.
    package func count(_ value: Float) -> Int64 { count(Double(value)) }

    /// How many steps `value` is, rounded half to even; non-finite values count as 0.
    package func count(_ value: Double) -> Int64 {
        guard value.isFinite else { return 0 }
        return Int64(roundedHalfToEven: min(max(value, -1e12), 1e12) * stepsPerUnit)
    }

    /// The value of `count` steps; `count(value(n)) == n` for pictures up to 16,384 pixels a side.
    package func value(_ count: Int64) -> Float { Float(Double(count) / stepsPerUnit) }

    /// `value` on the grid.
    package func rounded(_ value: Float) -> Float { self.value(count(value)) }
}
