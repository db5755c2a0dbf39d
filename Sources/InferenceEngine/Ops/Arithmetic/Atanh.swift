import Glibc

/// The inverse hyperbolic tangent.
package struct Atanh: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Atanh"

    /// The operator.
    package init() {}

    /// The inverse hyperbolic tangent.
    package func apply(_ x: Float) -> Float {
        atanhf(x)
    }
}
