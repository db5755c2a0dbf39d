package import VisionCore

/// The settings that rules of all kinds share.
package struct RuleOptions: Hashable, Sendable, Codable {
    /// Its name, unique within a rule set.
    package var name: String
    /// Part of its events' ids; grows whenever the rule forgets which it has reported.
    package var version: Int
    /// Names of the classes that it concerns; empty for all.
    package var classes: [String]
    /// Which point of the box represents the object.
    package var anchor: BoxAnchor
    /// How long a state must last before it begins.
    @Nanoseconds package var hold: Duration = .milliseconds(200)
    /// How long a state must be gone before it ends.
    @Nanoseconds package var release: Duration = .milliseconds(200)
    /// Media time in which the same track, or a rule without tracks, tells nothing further.
    @Nanoseconds package var cooldown: Duration = .zero
    /// When it is active; nil for always.
    package var schedule: Schedule?

    /// Options of the rule `name`.
    package init(
        name: String, version: Int = 1, classes: [String] = [], anchor: BoxAnchor = .bottomCenter
    ) {
        self.name = name
        self.version = version
        self.classes = classes
        self.anchor = anchor
    }

    /// Whether the rule concerns `label`.
    func concerns(_ label: Label) -> Bool { classes.isEmpty || classes.contains(label.name) }

    /// Throws if the rule's points or hold time are unusable.
    func check(_ points: [NormalizedPoint], needed: Int, hold: Duration) throws(AnalyticsError) {
        guard points.count >= needed else { throw .tooFewPoints(rule: name, needed: needed) }
        let finite = points.allSatisfy { $0.x.isFinite && $0.y.isFinite }
        guard finite, points.contains(where: { $0 != points[0] }) else {
            throw .badPoints(rule: name)
        }
        guard hold >= .zero else { throw .negativeHold(rule: name) }
    }

    /// Throws if an outline or a hole of `area`, or the hold time, is unusable.
    func check(_ area: Area) throws(AnalyticsError) {
        for polygon in area.outlines + area.holes { try check(polygon, needed: 3, hold: hold) }
    }

    /// Whether something may be told at `time` when the last was told at `last`.
    func mayTell(at time: MediaInstant, after last: MediaInstant?) -> Bool {
        guard cooldown > .zero, let last else { return true }
        return time - last >= cooldown
    }
}
