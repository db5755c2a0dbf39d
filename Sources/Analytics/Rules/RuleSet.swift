package import VisionCore

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

    /// Lets lines, by name, go on counting from `counts`.
    package mutating func goOn(from counts: [String: CrossingCount]) {
        for index in rules.indices {
            guard case .line(var line) = rules[index], let count = counts[line.name] else {
                continue
            }
            line.goOn(from: count)
            rules[index] = .line(line)
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
