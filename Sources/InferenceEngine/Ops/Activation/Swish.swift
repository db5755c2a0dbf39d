import Glibc

/// `x / (1 + exp(-alpha x))`.
package struct Swish: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Swish"
    /// The factor before the exponential.
    package let alpha: Float

    /// The operator with these constants.
    package init(alpha: Float) {
        self.alpha = alpha
    }

    /// `x / (1 + exp(-alpha x))`.
    package func apply(_ x: Float) -> Float {
        x / (1 + expf(-alpha * x))
    }
}
