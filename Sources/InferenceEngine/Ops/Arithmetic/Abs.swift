/// The magnitude.
package struct Abs: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Abs"

    /// The operator.
    package init() {}

    /// The magnitude.
    package func apply(_ x: Float) -> Float {
        abs(x)
    }
}
