/// The square root.
package struct Sqrt: UnaryOperator {
    /// The name in the operator table.
    package static let name = "Sqrt"

    /// The operator.
    package init() {}

    /// The square root.
    package func apply(_ x: Float) -> Float {
        x.squareRoot()
    }
}
