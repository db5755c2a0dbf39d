package import CKernels

/// `a / b`; integers divide towards zero, and by zero to zero.
package struct Div: BinaryOperator {
    /// The name in the operator table.
    package static let name = "Div"

    /// The operator.
    package init() {}

    /// `a / b`; integers divide towards zero, and by zero to zero.
    package func apply(_ a: Float, _ b: Float) -> Float {
        a / b
    }

    /// `a / b`; integers divide towards zero, and by zero to zero.
    package func apply<Integer: FixedWidthInteger>(_ a: Integer, _ b: Integer) -> Integer {
        b == 0 ? 0 : a.dividedReportingOverflow(by: b).partialValue
    }

    /// The kernel's operation, and the one with the operands swapped.
    package var kernelOperation: (forward: k_binary, reversed: k_binary)? {
        (K_DIV, K_DIV_REVERSED)
    }
}
