/// The magnitude.
package struct Abs: IntegerUnaryOperator {
    /// The name in the operator table.
    package static let name = "Abs"

    /// The operator.
    package init() {}

    /// The magnitude.
    package func apply(_ x: Float) -> Float {
        abs(x)
    }

    /// The magnitude.
    package func apply<Integer: FixedWidthInteger>(_ x: Integer) -> Integer {
        x < 0 ? 0 &- x : x
    }
}
