/// -1, 0 or 1.
package struct Sign: IntegerUnaryOperator {
    /// The name in the operator table.
    package static let name = "Sign"

    /// The operator.
    package init() {}

    /// -1, 0 or 1.
    package func apply(_ x: Float) -> Float {
        x.isNaN ? x : x > 0 ? 1 : x < 0 ? -1 : 0
    }

    /// -1, 0 or 1.
    package func apply<Integer: FixedWidthInteger>(_ x: Integer) -> Integer {
        x.signum()
    }
}
