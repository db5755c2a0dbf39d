package import VisionCore

/// Watches the tracks of one source and tells events.
///
/// A rule is a value: encoded, decoded and carried on, it gives the same events. It knows media
/// time only. Call it on one queue at a time.
package protocol AnalyticsRule: Sendable, Codable {
    /// Its name, unique within a rule set.
    var name: String { get }

    /// Takes one frame and tells what was decided in it, sorted by track number.
    mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent]

    /// Ends every track it follows as if the source had ended, and tells what follows from that.
    mutating func finish(at identity: FrameIdentity) -> [AnalyticsEvent]
}
