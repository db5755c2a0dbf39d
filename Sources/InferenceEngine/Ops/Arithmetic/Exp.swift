import Glibc

/// The exponential.
package struct Exp: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Exp"

    /// The operator.
    package init() {}

    /// The exponential.
    package func apply(_ x: Float) -> Float {
        expf(x)
    }
}
