import Glibc

/// `x / (1 + exp(-x))`.
package struct Silu: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Silu"

    /// The operator.
    package init() {}

    /// `x / (1 + exp(-x))`.
    package func apply(_ x: Float) -> Float {
        x / (1 + expf(-x))
    }

    /// The fused form.
    package var activation: Activation? { .silu }
}
