import Glibc

/// `x` times the normal distribution's integral up to it, or the approximation by tanh.
package struct Gelu: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Gelu"
    /// Whether the integral is approximated.
    package let isApproximate: Bool

    /// The operator.
    package init(isApproximate: Bool) {
        self.isApproximate = isApproximate
    }

    /// `x` times the integral.
    package func apply(_ x: Float) -> Float {
        isApproximate
            ? 0.5 * x * (1 + tanhf(0.797_884_56 * (x + 0.044715 * x * x * x)))
            : 0.5 * x * (1 + erff(x * 0.707_106_78))
    }

    /// The exact form; kernels do not know the approximation.
    package var activation: Activation? { isApproximate ? nil : .gelu }
}
