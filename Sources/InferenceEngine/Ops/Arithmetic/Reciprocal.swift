/// `1 / x`.
package struct Reciprocal: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Reciprocal"

    /// The operator.
    package init() {}

    /// `1 / x`.
    package func apply(_ x: Float) -> Float {
        1 / x
    }
}
