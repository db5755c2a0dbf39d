package import VisionCore

/// A rule as it is drawn: where it is and what it counts now.
package struct RuleShape: Hashable, Sendable {
    /// How its points are joined.
    package enum Form: Hashable, Sendable {
        /// An open chain with an arrow to its right-hand side.
        case line
        /// A closed polygon.
        case area
    }

    /// A number that the rule keeps.
    package struct Counter: Hashable, Sendable {
        /// What it counts; empty where the rule counts one thing only.
        package var word: String
        /// How many.
        package var value: Int

        /// `value` of `word`.
        package init(_ word: String = "", _ value: Int) {
            self.word = word
            self.value = value
        }
    }

    /// Name of the rule.
    package var name: String
    /// How its points are joined.
    package var form: Form
    /// Points in 0 to 1 of the picture as shown.
    package var points: [NormalizedPoint]
    /// Its numbers, in the order in which they are written beside its name.
    package var counters: [Counter]

    /// The shape of the rule `name` through `points`.
    package init(
        name: String, form: Form, points: [NormalizedPoint], counters: [Counter] = []
    ) {
        self.name = name
        self.form = form
        self.points = points
        self.counters = counters
    }
}
