package import VisionCore

/// Watches the tracks of one source and reports events.
///
/// A rule is a value: encoded, decoded and continued, it reports the same events. It knows media
/// time only. Call it on one queue at a time. `RuleSet.kinds` lists the rules there are.
package protocol AnalyticsRule: Sendable, Codable {
    /// The word for rules of its kind in resume states; never changed once released.
    static var kind: String { get }
    /// The types of the events that it can report.
    static var eventTypes: [EventType] { get }

    /// Its name, unique within a rule set.
    var name: String { get }
    /// Where it is in the picture and what it counts now; nil for a rule without a place.
    var shape: RuleShape? { get }

    /// Reports what was decided in one frame, sorted by track number.
    mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent]

    /// Ends every track as if the source had ended, and reports what follows from that.
    mutating func finish(at identity: FrameIdentity) -> [AnalyticsEvent]

    /// What it has counted so far; nil for a rule that counts no crossings.
    var crossings: CrossingCount? { get }

    /// Continues counting crossings from `count`, which an earlier run reached.
    mutating func resume(from count: CrossingCount)
}

extension AnalyticsRule {
    /// No place in the picture.
    package var shape: RuleShape? { nil }

    /// Counts no crossings.
    package var crossings: CrossingCount? { nil }

    /// Counts no crossings.
    package mutating func resume(from count: CrossingCount) {}
}
