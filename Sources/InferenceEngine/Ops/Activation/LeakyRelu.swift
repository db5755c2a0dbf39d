/// `x`, or `alpha * x` below zero.
package struct LeakyRelu: UnaryOperator {
    /// The name in the operator table.
    package static let name = "LeakyRelu"

    /// The slope below zero.
    package let alpha: Float

    /// The operator with these constants.
    package init(alpha: Float) {
        self.alpha = alpha
    }

    /// `x`, or `alpha * x` below zero.
    package func apply(_ x: Float) -> Float {
        x < 0 ? alpha * x : x
    }

    /// The fused form.
    package var activation: Activation? { .leaky(alpha: alpha) }
}
