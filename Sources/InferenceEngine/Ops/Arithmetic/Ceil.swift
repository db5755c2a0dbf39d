/// The smallest integer that is not less.
package struct Ceil: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Ceil"

    /// The operator.
    package init() {}

    /// The smallest integer that is not less.
    package func apply(_ x: Float) -> Float {
        x.rounded(.up)
    }
}
