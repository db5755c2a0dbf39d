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

/// The rules of one source, in order of name (by Unicode scalars).
///
/// Its encoded form is the resume state of all its rules.
package struct RuleSet: Sendable, Codable {
    /// The rules in order of name.
    package private(set) var rules: [Rule]

    /// A set of `rules`; throws `.duplicateName` where two have one name.
    package init(_ rules: [Rule]) throws(AnalyticsError) {
        self.rules = rules.sorted {
            $0.name.unicodeScalars.lexicographicallyPrecedes($1.name.unicodeScalars)
        }
        for (first, second) in zip(self.rules, self.rules.dropFirst())
        where first.name == second.name {
            throw .duplicateName(rule: first.name)
        }
    }

    /// Takes one frame and tells all events, by rule name, then by track number.
    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        var events: [AnalyticsEvent] = []
        for index in rules.indices { events += rules[index].evaluate(input) }
        return events
    }

    /// Ends all tracks as the source ends, and tells what follows from that.
    package mutating func finish(at identity: FrameIdentity) -> [AnalyticsEvent] {
        var events: [AnalyticsEvent] = []
        for index in rules.indices { events += rules[index].finish(at: identity) }
        return events
    }
}
