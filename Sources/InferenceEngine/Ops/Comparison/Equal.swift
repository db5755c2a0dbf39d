/// Whether `a == b`, as bool.
package struct Equal: ComparisonOperator {
    /// The name in the operator table.
    package static let name = "Equal"

    /// The operator.
    package init() {}

    /// `a == b`.
    package func holds<Element: Comparable>(_ a: Element, _ b: Element) -> Bool {
        a == b
    }
}
