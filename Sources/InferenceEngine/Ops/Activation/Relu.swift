/// `max(x, 0)`.
package struct Relu: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Relu"

    /// The operator.
    package init() {}

    /// `max(x, 0)`.
    package func apply(_ x: Float) -> Float {
        x > 0 ? x : 0
    }

    /// The fused form.
    package var activation: Activation? { .relu }
}
