/// `x / (1 + |x|)`.
package struct Softsign: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Softsign"

    /// The operator.
    package init() {}

    /// `x / (1 + |x|)`.
    package func apply(_ x: Float) -> Float {
        x / (1 + abs(x))
    }
}
