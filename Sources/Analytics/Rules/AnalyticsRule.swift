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

/// What rules of all kinds share.
package struct RuleOptions: Hashable, Sendable, Codable {
    /// Its name, unique within a rule set.
    package var name: String
    /// Grows when the rule changes.
    package var version: Int
    /// Names of the classes that it is about; empty for all.
    package var classes: [String]
    /// Which point of the box stands for the object.
    package var anchor: BoxAnchor
    /// Whether predicted boxes move the object; otherwise only detections do.
    package var followsPredictions: Bool

    /// Options of the rule `name`.
    package init(
        name: String, version: Int = 1, classes: [String] = [], anchor: BoxAnchor = .bottomCenter,
        followsPredictions: Bool = false
    ) {
        self.name = name
        self.version = version
        self.classes = classes
        self.anchor = anchor
        self.followsPredictions = followsPredictions
    }

    /// Whether the rule is about `label`.
    func concerns(_ label: Label) -> Bool { classes.isEmpty || classes.contains(label.name) }

    /// Whether a track's box moves the object in this frame.
    func follows(_ track: Track) -> Bool {
        track.state != .ended && (track.observation == .detected || followsPredictions)
    }
}
