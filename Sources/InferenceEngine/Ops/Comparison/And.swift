package import Tensors

/// `a & b` of two broadcast bools.
package struct And: IntegerBinaryOperator {
    /// The name in the operator table.
    package static let name = "And"
    /// The element types it takes.
    package static var types: Set<DataType> { [.bool] }

    /// The operator.
    package init() {}

    /// `a & b` of two broadcast bools.
    package func apply<Integer: FixedWidthInteger>(_ a: Integer, _ b: Integer) -> Integer {
        a & b
    }
}
