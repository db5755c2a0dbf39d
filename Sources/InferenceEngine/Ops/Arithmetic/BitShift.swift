package import Tensors

/// `a` shifted by `b` bits; everything falls out where there are more than it has.
package struct BitShift: IntegerBinaryOperator {
    /// The name in the operator table.
    package static let name = "BitShift"
    /// The element types it takes.
    package static var types: Set<DataType> { DataType.integerTypes }
    /// Whether bits move to the higher places.
    package let isLeft: Bool

    /// The operator.
    package init(isLeft: Bool) {
        self.isLeft = isLeft
    }

    /// `a` shifted by `b` bits.
    package func apply<Integer: FixedWidthInteger>(_ a: Integer, _ b: Integer) -> Integer {
        // A negative number of bits is one that is larger than any.
        let bits = b < 0 ? Integer(truncatingIfNeeded: Integer.bitWidth) : b
        return isLeft ? a << bits : a >> bits
    }
}
