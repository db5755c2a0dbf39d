import Glibc

/// `log(1 + exp(x))`.
package struct Softplus: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Softplus"

    /// The operator.
    package init() {}

    /// `log(1 + exp(x))`.
    package func apply(_ x: Float) -> Float {
        x > 20 ? x : log1pf(expf(x))
    }
}
