import Glibc

/// The logarithm of the sum along axes.
///
/// Inputs: x, axes? (all when left out).
package struct ReduceLogSum: ReductionOperator {
    /// The name in the operator table.
    package static let name = "ReduceLogSum"
    /// Whether the reduced axes stay with an extent of 1.
    package let keepsAxes: Bool
    /// Whether empty axes mean that nothing is reduced.
    package let emptyMeansNone: Bool

    /// The operator.
    package init(keepsAxes: Bool, emptyMeansNone: Bool = false) {
        self.keepsAxes = keepsAxes
        self.emptyMeansNone = emptyMeansNone
    }

    /// What an empty reduction gives.
    package var start: Float { 0 }

    /// Two partial results as one.
    package func combine(_ a: Float, _ b: Float) -> Float {
        a + b
    }

    /// The result from what was taken in.
    package func finish(_ sum: Float, count: Int) -> Float {
        logf(sum)
    }
}
