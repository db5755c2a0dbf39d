import Glibc

/// The arc cosine.
package struct Acos: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Acos"

    /// The operator.
    package init() {}

    /// The arc cosine.
    package func apply(_ x: Float) -> Float {
        acosf(x)
    }
}
