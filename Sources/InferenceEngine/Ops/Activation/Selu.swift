import Glibc

/// `gamma x`, or `gamma * alpha * (exp(x) - 1)` below zero.
package struct Selu: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Selu"
    /// The limit far below zero, negated and before the scaling.
    package let alpha: Float
    /// The scale.
    package let gamma: Float

    /// The operator with these constants.
    package init(alpha: Float, gamma: Float) {
        self.alpha = alpha
        self.gamma = gamma
    }

    /// `gamma x`, or `gamma * alpha * (exp(x) - 1)` below zero.
    package func apply(_ x: Float) -> Float {
        gamma * (x < 0 ? alpha * expm1f(x) : x)
    }
}
