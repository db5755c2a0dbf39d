import Glibc

/// The hyperbolic sine.
package struct Sinh: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Sinh"

    /// The operator.
    package init() {}

    /// The hyperbolic sine.
    package func apply(_ x: Float) -> Float {
        sinhf(x)
    }
}
