package import VisionCore

/// A rule of any kind: what a resume state holds.
package enum Rule: AnalyticsRule {
    /// Counts crossings of a line.
    case line(LineRule)
    /// Watches a zone.
    case zone(ZoneRule)
    /// Tells starts and ends of tracks.
    case trackLife(TrackLifeRule)

    package var name: String {
        switch self {
        case .line(let rule): rule.name
        case .zone(let rule): rule.name
        case .trackLife(let rule): rule.name
        }
    }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        switch self {
        case .line(var rule):
            defer { self = .line(rule) }
            return rule.evaluate(input)
        case .zone(var rule):
            defer { self = .zone(rule) }
            return rule.evaluate(input)
        case .trackLife(var rule):
            defer { self = .trackLife(rule) }
            return rule.evaluate(input)
        }
    }

    package mutating func finish(at identity: FrameIdentity) -> [AnalyticsEvent] {
        switch self {
        case .line(var rule):
            defer { self = .line(rule) }
            return rule.finish(at: identity)
        case .zone(var rule):
            defer { self = .zone(rule) }
            return rule.finish(at: identity)
        case .trackLife(var rule):
            defer { self = .trackLife(rule) }
            return rule.finish(at: identity)
        }
    }
}
