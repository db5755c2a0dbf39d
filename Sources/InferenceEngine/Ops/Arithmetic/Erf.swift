import Glibc

/// The error function.
package struct Erf: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Erf"

    /// The operator.
    package init() {}

    /// The error function.
    package func apply(_ x: Float) -> Float {
        erff(x)
    }
}
