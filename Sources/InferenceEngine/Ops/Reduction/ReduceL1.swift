/// The sum of magnitudes along axes.
///
/// Inputs: x, axes? (all when left out).
package struct ReduceL1: ReductionOperator {
    /// The name in the operator table.
    package static let name = "ReduceL1"
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

    /// What is taken in of one element.
    package func map(_ x: Float) -> Float {
        abs(x)
    }

    /// Two partial results as one.
    package func combine(_ a: Float, _ b: Float) -> Float {
        a + b
    }

    /// The result from what was taken in.
    package func finish(_ sum: Float, count: Int) -> Float {
        sum
    }
}
