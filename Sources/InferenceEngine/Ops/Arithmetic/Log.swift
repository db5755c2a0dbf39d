import Glibc

/// The natural logarithm.
package struct Log: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Log"

    /// The operator.
    package init() {}

    /// The natural logarithm.
    package func apply(_ x: Float) -> Float {
        logf(x)
    }
}
