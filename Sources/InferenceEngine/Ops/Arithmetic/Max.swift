package import CKernels

/// The larger of two.
package struct Max: BinaryOperator {
    /// The name in the operator table.
    package static let name = "Max"

    /// The operator.
    package init() {}

    /// The larger of two.
    package func apply(_ a: Float, _ b: Float) -> Float {
        a > b || a.isNaN ? a : b
    }

    /// The larger of two.
    package func apply<Integer: FixedWidthInteger>(_ a: Integer, _ b: Integer) -> Integer {
        Swift.max(a, b)
    }

    /// The kernel's operation, and the one with the operands swapped.
    package var kernelOperation: (forward: k_binary, reversed: k_binary)? {
        (K_MAX, K_MAX)
    }
}
