import Glibc

/// The inverse hyperbolic cosine.
package struct Acosh: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Acosh"

    /// The operator.
    package init() {}

    /// The inverse hyperbolic cosine.
    package func apply(_ x: Float) -> Float {
        acoshf(x)
    }
}
