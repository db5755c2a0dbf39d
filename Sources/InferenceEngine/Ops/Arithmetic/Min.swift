package import CKernels

/// The smaller of two.
package struct Min: BinaryOperator {
    /// The name in the operator table.
    package static let name = "Min"

    /// The operator.
    package init() {}

    /// The smaller of two.
    package func apply(_ a: Float, _ b: Float) -> Float {
        a < b || a.isNaN ? a : b
    }

    /// The smaller of two.
    package func apply<Integer: FixedWidthInteger>(_ a: Integer, _ b: Integer) -> Integer {
        Swift.min(a, b)
    }

    /// The kernel's operation, and the one with the operands swapped.
    package var kernelOperation: (forward: k_binary, reversed: k_binary)? {
        (K_MIN, K_MIN)
    }
}
