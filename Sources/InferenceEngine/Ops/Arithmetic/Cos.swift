import Glibc

/// The cosine.
package struct Cos: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Cos"

    /// The operator.
    package init() {}

    /// The cosine.
    package func apply(_ x: Float) -> Float {
        cosf(x)
    }
}
