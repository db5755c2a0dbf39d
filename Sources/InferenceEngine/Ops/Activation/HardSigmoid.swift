/// `clip(alpha * x + beta, 0, 1)`.
package struct HardSigmoid: UnaryOperator {
    /// The name in the operator table.
    package static let name = "HardSigmoid"

    /// The slope.
    package let alpha: Float
    /// The offset.
    package let beta: Float

    /// The operator with these constants.
    package init(alpha: Float, beta: Float) {
        self.alpha = alpha
        self.beta = beta
    }

    /// `clip(alpha * x + beta, 0, 1)`.
    package func apply(_ x: Float) -> Float {
        min(max(alpha * x + beta, 0), 1)
    }

    /// The fused form.
    package var activation: Activation? { .hardSigmoid(alpha: alpha, beta: beta) }
}
