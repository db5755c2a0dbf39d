/// Whether `a < b`, as bool.
package struct Less: ComparisonOperator {
    /// The name in the operator table.
    package static let name = "Less"

    /// The operator.
    package init() {}

    /// `a < b`.
    package func holds<Element: Comparable>(_ a: Element, _ b: Element) -> Bool {
        a < b
    }
}
