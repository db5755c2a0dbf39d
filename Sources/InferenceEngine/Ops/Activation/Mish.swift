import Glibc

/// `x * tanh(log(1 + exp(x)))`.
package struct Mish: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Mish"

    /// The operator.
    package init() {}

    /// `x * tanh(log(1 + exp(x)))`.
    package func apply(_ x: Float) -> Float {
        x * tanhf(x > 20 ? x : log1pf(expf(x)))
    }
}
