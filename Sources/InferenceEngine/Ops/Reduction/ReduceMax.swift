package import Tensors

/// The largest along axes; what is no number stays so.
///
/// Inputs: x, axes? (all when left out).
package struct ReduceMax: IntegerReductionOperator {
    /// The name in the operator table.
    package static let name = "ReduceMax"
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
    package var start: Float { -.infinity }

    /// Two partial results as one.
    package func combine(_ a: Float, _ b: Float) -> Float {
        a > b || a.isNaN ? a : b
    }

    /// The result from what was taken in.
    package func finish(_ sum: Float, count: Int) -> Float {
        sum
    }

    /// What an empty reduction gives.
    package func start(_ type: DataType) -> Int {
        type.integerLimits.low
    }

    /// Two partial results as one.
    package func combine(_ a: Int, _ b: Int) -> Int {
        max(a, b)
    }
}
