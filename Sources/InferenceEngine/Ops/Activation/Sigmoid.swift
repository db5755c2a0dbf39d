import Glibc

/// `1 / (1 + exp(-x))`.
package struct Sigmoid: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Sigmoid"

    /// The operator.
    package init() {}

    /// `1 / (1 + exp(-x))`.
    package func apply(_ x: Float) -> Float {
        1 / (1 + expf(-x))
    }

    /// The fused form.
    package var activation: Activation? { .sigmoid }
}
