package import CKernels

/// `a - b`.
package struct Sub: BinaryOperator {
    /// The name in the operator table.
    package static let name = "Sub"

    /// The operator.
    package init() {}

    /// `a - b`.
    package func apply(_ a: Float, _ b: Float) -> Float {
        a - b
    }

    /// `a - b`.
    package func apply<Integer: FixedWidthInteger>(_ a: Integer, _ b: Integer) -> Integer {
        a &- b
    }

    /// The kernel's operation, and the one with the operands swapped.
    package var kernelOperation: (forward: k_binary, reversed: k_binary)? {
        (K_SUB, K_SUB_REVERSED)
    }
}
