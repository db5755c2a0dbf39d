/// `max(x, 0)`.
package struct Relu: IntegerUnaryOperator {
    /// The name in the operator table.
    package static let name = "Relu"

    /// The operator.
    package init() {}

    /// `max(x, 0)`.
    package func apply(_ x: Float) -> Float {
        x > 0 || x.isNaN ? x : 0
    }

    /// `max(x, 0)`.
    package func apply<Integer: FixedWidthInteger>(_ x: Integer) -> Integer {
        x > 0 ? x : 0
    }

    /// The fused form.
    package var activation: Activation? { .relu }
}
