/// `a & b` of two broadcast integers.
package struct BitwiseAnd: IntegerBinaryOperator {
    /// The name in the operator table.
    package static let name = "BitwiseAnd"

    /// The operator.
    package init() {}

    /// `a & b` of two broadcast integers.
    package func apply<Integer: FixedWidthInteger>(_ a: Integer, _ b: Integer) -> Integer {
        a & b
    }
}
