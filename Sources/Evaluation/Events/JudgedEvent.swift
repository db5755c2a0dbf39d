/// An event of a truth or of a log, as far as both are compared.
package struct JudgedEvent: Sendable, Hashable {
    /// What happened, for example `line.cross`.
    package var type: String
    /// When, in nanoseconds of media time.
    package var time: Int64
    /// The source; nil where a truth does not say.
    package var source: String?
    /// The rule; nil where a truth does not say.
    package var rule: String?
    /// `point`, `begin`, `update` or `end`; nil where a truth means either of the first two.
    package var phase: String?
    /// The direction of a crossing; nil where there is none, or a truth does not say.
    package var direction: String?
    /// The class; nil where there is none, or a truth does not say.
    package var label: String?

    /// An event of which more may be said.
    package init(type: String, time: Int64) {
        self.type = type
        self.time = time
    }

    /// Whether `found` is what this event of a truth means, but for its time.
    package func means(_ found: JudgedEvent) -> Bool {
        func agrees(_ path: KeyPath<JudgedEvent, String?>) -> Bool {
            self[keyPath: path] == nil || self[keyPath: path] == found[keyPath: path]
        }
        let phases = phase.map { [$0] } ?? Self.firsts
        return type == found.type && phases.contains(found.phase ?? "point") && agrees(\.source)
            && agrees(\.rule) && agrees(\.direction) && agrees(\.label)
    }

    /// The phases with which something is first told.
    static let firsts = ["point", "begin"]
}
