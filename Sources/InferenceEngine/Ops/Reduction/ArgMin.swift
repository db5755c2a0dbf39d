/// The index of the smallest element along an axis, as int64.
package struct ArgMin: ExtremeIndexOperator {
    /// The name in the operator table.
    package static let name = "ArgMin"
    /// The axis, negative from the end.
    package let axis: Int
    /// Whether the axis stays with an extent of 1.
    package let keepsAxis: Bool
    /// Whether the last of equals wins.
    package let lastWins: Bool

    /// The operator.
    package init(axis: Int, keepsAxis: Bool, lastWins: Bool) {
        self.axis = axis
        self.keepsAxis = keepsAxis
        self.lastWins = lastWins
    }

    /// `a < b`.
    package func isBetter<Element: Comparable>(_ a: Element, _ b: Element) -> Bool {
        a < b
    }
}
