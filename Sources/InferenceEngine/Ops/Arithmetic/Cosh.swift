import Glibc

/// The hyperbolic cosine.
package struct Cosh: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Cosh"

    /// The operator.
    package init() {}

    /// The hyperbolic cosine.
    package func apply(_ x: Float) -> Float {
        coshf(x)
    }
}
