import Glibc

/// The arc sine.
package struct Asin: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Asin"

    /// The operator.
    package init() {}

    /// The arc sine.
    package func apply(_ x: Float) -> Float {
        asinf(x)
    }
}
