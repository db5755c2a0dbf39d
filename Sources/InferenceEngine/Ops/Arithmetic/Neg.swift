/// `-x`.
package struct Neg: IntegerUnaryOperator {
    /// The name in the operator table.
    package static let name = "Neg"

    /// The operator.
    package init() {}

    /// `-x`.
    package func apply(_ x: Float) -> Float {
        -x
    }

    /// `-x`.
    package func apply<Integer: FixedWidthInteger>(_ x: Integer) -> Integer {
        0 &- x
    }
}
