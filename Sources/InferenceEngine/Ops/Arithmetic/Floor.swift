/// The largest integer that is not greater.
package struct Floor: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Floor"

    /// The operator.
    package init() {}

    /// The largest integer that is not greater.
    package func apply(_ x: Float) -> Float {
        x.rounded(.down)
    }
}
