/// `floor(a / b)`, broadcast; a division of an integer by zero is zero.
package struct FloorDiv: BinaryOperator {
    /// The name in the operator table.
    package static let name = "FloorDiv"

    /// The operator.
    package init() {}

    /// `floor(a / b)`.
    package func apply(_ a: Float, _ b: Float) -> Float { (a / b).rounded(.down) }

    /// `floor(a / b)`.
    package func apply<Integer: FixedWidthInteger>(_ a: Integer, _ b: Integer) -> Integer {
        if b == 0 { return 0 }
        let (quotient, overflow) = a.dividedReportingOverflow(by: b)
        if overflow { return a }
        return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient
    }
}
