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

    /// The settings that all rules have.
    var options: RuleOptions { get set }
    /// Where it is in the picture and what it counts now; nil for a rule without a place.
    var shape: RuleShape? { get }

    /// Reports what was decided in one frame, sorted by track number.
    mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent]

    /// Ends every track as if the source had ended, and reports what follows from that; `reason` is
    /// why.
    mutating func finish(at identity: FrameIdentity, because reason: RuleEnd) -> [AnalyticsEvent]

    /// Whether it also judges frames that no network looked at: it watches the camera.
    var watchesPictures: Bool { get }

    /// The rules whose events it listens to; empty for a rule that watches tracks.
    var heard: Set<String> { get }

    /// Takes what the rules that it listens to reported in one frame, and reports what follows.
    mutating func hear(_ events: [AnalyticsEvent], in input: RuleInput) -> [AnalyticsEvent]

    /// Takes what the rules that it listens to reported as they ended.
    mutating func hearLast(_ events: [AnalyticsEvent], at identity: FrameIdentity)
        -> [AnalyticsEvent]

    /// What it has counted so far; nil for a rule that counts no crossings.
    var crossings: CrossingCount? { get }

    /// Continues counting crossings from `count`, which an earlier run reached.
    mutating func resume(from count: CrossingCount)
}

/// Why a rule comes to its end: `end_reason` of the states that were open.
package enum RuleEnd: String, Hashable, Sendable, Codable {
    /// The source, or its epoch, is over.
    case source
    /// Its schedule ends.
    case inactive
    /// Other rules are followed from now on.
    case config
}

extension AnalyticsRule {
    /// Its name, unique within a rule set.
    package var name: String { options.name }

    /// Ends every track as the source ends, and reports what follows from that.
    package mutating func finish(at identity: FrameIdentity) -> [AnalyticsEvent] {
        finish(at: identity, because: .source)
    }

    /// Judges what networks saw.
    package var watchesPictures: Bool { false }

    /// Listens to none.
    package var heard: Set<String> { [] }

    /// Listens to none.
    package mutating func hear(_ events: [AnalyticsEvent], in input: RuleInput)
        -> [AnalyticsEvent]
    { [] }

    /// Listens to none.
    package mutating func hearLast(_ events: [AnalyticsEvent], at identity: FrameIdentity)
        -> [AnalyticsEvent]
    { [] }

    /// No place in the picture.
    package var shape: RuleShape? { nil }

    /// Counts no crossings.
    package var crossings: CrossingCount? { nil }

    /// Counts no crossings.
    package mutating func resume(from count: CrossingCount) {}
}
