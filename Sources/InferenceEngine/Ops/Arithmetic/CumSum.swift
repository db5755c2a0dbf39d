/// The running sum along an axis.
///
/// Inputs: x, the axis (negative from the end).
package struct CumSum: CumulativeOperator {
    /// The name in the operator table.
    package static let name = "CumSum"
    /// Whether an element's own value is left out of its result.
    package let isExclusive: Bool
    /// Whether the fold goes from the end to the front.
    package let isReversed: Bool

    /// The operator.
    package init(isExclusive: Bool, isReversed: Bool) {
        self.isExclusive = isExclusive
        self.isReversed = isReversed
    }

    /// What the fold begins with.
    package var start: Float { 0 }

    /// One step.
    package func step(_ sum: Float, _ x: Float) -> Float {
        sum + x
    }

    /// One step, wrapping.
    package func step(_ sum: Int, _ x: Int) -> Int {
        sum &+ x
    }
}
