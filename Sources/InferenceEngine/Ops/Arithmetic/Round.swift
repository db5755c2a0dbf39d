/// The nearest integer, ties to even.
package struct Round: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Round"

    /// The operator.
    package init() {}

    /// The nearest integer, ties to even.
    package func apply(_ x: Float) -> Float {
        x.rounded(.toNearestOrEven)
    }
}
