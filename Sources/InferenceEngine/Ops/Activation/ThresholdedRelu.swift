/// `x`, or 0 where it is not above alpha.
package struct ThresholdedRelu: UnaryOperator {
    /// The name in the operator table.
    package static let name = "ThresholdedRelu"
    /// The threshold.
    package let alpha: Float

    /// The operator with these constants.
    package init(alpha: Float) {
        self.alpha = alpha
    }

    /// `x`, or 0 where it is not above alpha.
    package func apply(_ x: Float) -> Float {
        x > alpha || x.isNaN ? x : 0
    }
}
