/// `-x`.
package struct Neg: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Neg"

    /// The operator.
    package init() {}

    /// `-x`.
    package func apply(_ x: Float) -> Float {
        -x
    }
}
