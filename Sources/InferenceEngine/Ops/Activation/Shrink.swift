/// `x - bias` above lambda, `x + bias` below -lambda, 0 between.
package struct Shrink: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Shrink"
    /// What is taken off the magnitude.
    package let bias: Float
    /// The magnitude above which something is left, lambda.
    package let threshold: Float

    /// The operator with these constants.
    package init(bias: Float, threshold: Float) {
        self.bias = bias
        self.threshold = threshold
    }

    /// `x - bias` above lambda, `x + bias` below -lambda, 0 between.
    package func apply(_ x: Float) -> Float {
        x < -threshold ? x + bias : x > threshold ? x - bias : x.isNaN ? x : 0
    }
}
