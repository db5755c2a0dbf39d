package import VisionCore

/// The rules of one source, in order of name (by Unicode scalars).
///
/// Its encoded form is the resume state of all its rules.
package struct RuleSet: Sendable {
    /// Every kind of rule; a resume state names one by its `kind`.
    package static let kinds: [any AnalyticsRule.Type] = [
        LineRule.self, TrackLifeRule.self, ZoneRule.self,
    ]

    /// The rules in order of name.
    package private(set) var rules: [any AnalyticsRule]

    /// A set of `rules`; throws `.duplicateName` where two have one name.
    package init(_ rules: [any AnalyticsRule]) throws(AnalyticsError) {
        self.rules = rules.sorted {
            $0.name.unicodeScalars.lexicographicallyPrecedes($1.name.unicodeScalars)
        }
        for (first, second) in zip(self.rules, self.rules.dropFirst())
        where first.name == second.name {
            throw .duplicateName(rule: first.name)
        }
    }

    /// The rules as they are drawn, in order of name.
    package var shapes: [RuleShape] { rules.compactMap(\.shape) }

    /// What has been counted so far, by name of rule.
    package var crossings: [String: CrossingCount] {
        rules.reduce(into: [:]) { $0[$1.name] = $1.crossings }
    }

    /// Continues counting crossings from `counts`, by name of rule.
    package mutating func resume(from counts: [String: CrossingCount]) {
        for index in rules.indices {
            guard let count = counts[rules[index].name] else { continue }
            rules[index].resume(from: count)
        }
    }

    /// Becomes `new`, but for the rules named in `kept`, which keep what they remember; ends the
    /// others and reports what follows from that.
    package mutating func replace(
        with new: RuleSet, keeping kept: Set<String>, at identity: FrameIdentity
    ) -> [AnalyticsEvent] {
        var events: [AnalyticsEvent] = []
        for index in rules.indices where !kept.contains(rules[index].name) {
            events += rules[index].finish(at: identity)
        }
        let old = rules
        rules = new.rules.map { rule in
            guard kept.contains(rule.name) else { return rule }
            return old.first { $0.name == rule.name } ?? rule
        }
        return events
    }

    /// Reports the events of one frame, by rule name, then by track number.
    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        var events: [AnalyticsEvent] = []
        for index in rules.indices { events += rules[index].evaluate(input) }
        return events
    }

    /// Ends all tracks as the source ends, and reports what follows from that.
    package mutating func finish(at identity: FrameIdentity) -> [AnalyticsEvent] {
        var events: [AnalyticsEvent] = []
        for index in rules.indices { events += rules[index].finish(at: identity) }
        return events
    }
}

extension RuleSet: Codable {
    private enum Key: CodingKey { case kind, rule }

    /// Reads rules by kind; throws for a kind that is not in `kinds`.
    package init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        rules = []
        while !list.isAtEnd {
            let values = try list.nestedContainer(keyedBy: Key.self)
            let kind = try values.decode(String.self, forKey: .kind)
            guard let type = Self.kinds.first(where: { $0.kind == kind }) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .kind, in: values, debugDescription: "no rule is called '\(kind)'")
            }
            rules.append(try values.decode(type, forKey: .rule))
        }
    }

    /// Writes each rule with its kind.
    package func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        for rule in rules {
            var values = list.nestedContainer(keyedBy: Key.self)
            try values.encode(type(of: rule).kind, forKey: .kind)
            try values.encode(rule, forKey: .rule)
        }
    }
}
