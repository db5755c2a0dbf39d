import Glibc

/// The hyperbolic tangent.
package struct Tanh: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Tanh"

    /// The operator.
    package init() {}

    /// The hyperbolic tangent.
    package func apply(_ x: Float) -> Float {
        tanhf(x)
    }
}
