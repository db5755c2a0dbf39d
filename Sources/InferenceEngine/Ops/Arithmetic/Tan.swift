import Glibc

/// The tangent.
package struct Tan: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Tan"

    /// The operator.
    package init() {}

    /// The tangent.
    package func apply(_ x: Float) -> Float {
        tanf(x)
    }
}
