import Glibc

/// `max(0, x) + min(0, alpha * (exp(x / alpha) - 1))`.
package struct Celu: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Celu"
    /// The limit far below zero, negated.
    package let alpha: Float

    /// The operator with these constants.
    package init(alpha: Float) {
        self.alpha = alpha
    }

    /// `max(0, x) + min(0, alpha * (exp(x / alpha) - 1))`.
    package func apply(_ x: Float) -> Float {
        x < 0 ? alpha * expm1f(x / alpha) : x
    }
}
