/// How far counts over intervals are from those of a truth.
package struct CountFigures: Sendable, Equatable {
    /// What was counted in an interval, and what should have been.
    package struct Pair: Sendable, Hashable {
        /// The class; empty for all.
        package let label: String
        /// What should have been counted.
        package let truth: Double
        /// What was counted.
        package let found: Double

        /// A pair of counts.
        package init(label: String, truth: Double, found: Double) {
            self.label = label
            self.truth = truth
            self.found = found
        }
    }

    /// Mean of the absolute differences; nil without an interval.
    package let meanError: Double?
    /// Mean of the absolute differences as shares of the truth, over the intervals where that is
    /// not 0; nil where there is none.
    package let meanShare: Double?
    /// Counted in all, less what should have been.
    package let bias: Double
    /// Intervals.
    package let intervals: Int

    /// The figures of `pairs`.
    package init(_ pairs: [Pair]) {
        let errors = pairs.map { ($0.found - $0.truth).magnitude }
        let shares = zip(pairs, errors).filter { $0.0.truth != 0 }.map { $0.1 / $0.0.truth }
        func mean(_ values: [Double]) -> Double? {
            values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        }
        meanError = mean(errors)
        meanShare = mean(shares)
        bias = pairs.reduce(0) { $0 + $1.found - $1.truth }
        intervals = pairs.count
    }
}
