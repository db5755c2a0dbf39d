import Glibc

/// The sine.
package struct Sin: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Sin"

    /// The operator.
    package init() {}

    /// The sine.
    package func apply(_ x: Float) -> Float {
        sinf(x)
    }
}
