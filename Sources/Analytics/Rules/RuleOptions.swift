package import VisionCore

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

    /// Throws what is wrong with the rule's points and hold time.
    func check(_ points: [NormalizedPoint], needed: Int, hold: Int64) throws(AnalyticsError) {
        guard points.count >= needed else { throw .tooFewPoints(rule: name, needed: needed) }
        let finite = points.allSatisfy { $0.x.isFinite && $0.y.isFinite }
        guard finite, points.contains(where: { $0 != points[0] }) else {
            throw .badPoints(rule: name)
        }
        guard hold >= 0 else { throw .negativeHold(rule: name) }
    }
}
