import Glibc

/// The arc tangent.
package struct Atan: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Atan"

    /// The operator.
    package init() {}

    /// The arc tangent.
    package func apply(_ x: Float) -> Float {
        atanf(x)
    }
}
