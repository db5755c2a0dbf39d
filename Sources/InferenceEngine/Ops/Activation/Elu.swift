import Glibc

/// `x`, or `alpha * (exp(x) - 1)` below zero.
package struct Elu: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Elu"

    /// The limit far below zero, negated.
    package let alpha: Float

    /// The operator with these constants.
    package init(alpha: Float) {
        self.alpha = alpha
    }

    /// `x`, or `alpha * (exp(x) - 1)` below zero.
    package func apply(_ x: Float) -> Float {
        x < 0 ? alpha * expm1f(x) : x
    }
}
