import Glibc

/// The inverse hyperbolic sine.
package struct Asinh: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Asinh"

    /// The operator.
    package init() {}

    /// The inverse hyperbolic sine.
    package func apply(_ x: Float) -> Float {
        asinhf(x)
    }
}
