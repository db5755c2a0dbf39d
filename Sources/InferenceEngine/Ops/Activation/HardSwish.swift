/// `x * clip(x / 6 + 1/2, 0, 1)`.
package struct HardSwish: UnaryOperator {
    /// The name in the operator table.
    package static let name = "HardSwish"

    /// The operator.
    package init() {}

    /// `x * clip(x / 6 + 1/2, 0, 1)`.
    package func apply(_ x: Float) -> Float {
        x * min(max(x / 6 + 0.5, 0), 1)
    }

    /// The fused form.
    package var activation: Activation? { .hardSwish }
}
