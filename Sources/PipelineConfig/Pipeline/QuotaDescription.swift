/// What a source is owed of the networks when there is too little for all sources.
package struct QuotaDescription: Sendable, Equatable {
    /// Inferences a second that are guaranteed; 0 for none.
    package var rate = 0.0
    /// Beyond what is guaranteed, higher priorities are served first.
    package var priority = 0

    /// Nothing guaranteed, and the priority of everybody.
    package init() {}
}

extension QuotaDescription {
    /// The keys of a quota.
    static let keys = KeyGroup(
        QuotaDescription(),
        [
            Key(
                "fps", \.rate, as: .number(0...1000),
                "inferences a second that are guaranteed"),
            Key(
                "priority", \.priority, as: .integer(0...100),
                "beyond what is guaranteed, higher ones are served first"),
        ])
}
