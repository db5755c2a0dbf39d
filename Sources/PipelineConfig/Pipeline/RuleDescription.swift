package import VisionCore

/// A line or a zone that makes events.
package struct RuleDescription: Sendable, Equatable {
    /// What a rule watches.
    package enum Kind: String, Sendable, ConfigChoice {
        /// Objects that cross an open polyline of two points or more.
        case line
        /// Objects that enter and leave a polygon of three points or more.
        case zone

        /// The least number of points that make its shape.
        package var leastPoints: Int {
            switch self {
            case .line: 2
            case .zone: 3
            }
        }

        /// Whether its last point is joined to its first.
        package var isClosed: Bool {
            switch self {
            case .line: false
            case .zone: true
            }
        }

        /// The keys that mean something to it.
        var keys: Set<String> {
            switch self {
            case .line, .zone: ["type", "points", "classes", "hold", "anchor"]
            }
        }
    }

    /// Its name: `rule` in the log; unique.
    package var name: String
    /// What it watches.
    package var kind: Kind
    /// Its points in 0 to 1 of the picture as shown.
    package var points: [NormalizedPoint]
    /// Labels it looks at; nil for all.
    package var classes: [String]?
    /// How long an object must stay on the other side, media time.
    package var hold = Duration.milliseconds(200)
    /// The point of a box that counts.
    package var anchor = BoxAnchor.bottomCenter
}

extension RuleDescription {
    /// The keys of a rule.
    static let keys = KeyGroup(
        RuleDescription(name: "", kind: .line, points: []),
        [
            Key("type", \.kind, required: true, "what the rule watches"),
            Key(required: "points", .points, pointsMeaning),
            Key("classes", \.classes, absent: "all", "the labels that it looks at"),
            Key("hold", \.hold, "how long an object must stay on the other side"),
            Key("anchor", \.anchor, "the point of a box that counts"),
        ])

    private static var pointsMeaning: String {
        let least = Kind.allCases.map { "a \($0.rawValue): \($0.leastPoints) or more" }
        return "in 0 to 1 of the picture as shown; " + least.joined(separator: ", ")
    }
}
