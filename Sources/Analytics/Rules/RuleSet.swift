package import VisionCore

/// The rules of one source, in order of name (by Unicode scalars).
///
/// Its encoded form is the resume state of all its rules.
package struct RuleSet: Sendable {
    /// Every kind of rule; a resume state names one by its `kind`.
    package static let kinds: [any AnalyticsRule.Type] = [
        LineRule.self, TrackLifeRule.self, ZoneRule.self, DwellRule.self, OccupancyRule.self,
        CountRule.self, CrowdRule.self, QueueRule.self, SpeedRule.self, HeadingRule.self,
        StoppedRule.self, LeftRule.self, RemovedRule.self, NearRule.self, PoseRule.self,
        AreaRule.self, CameraRule.self, CombinedRule.self, IncidentRule.self,
    ]

    /// The rules in order of name.
    package private(set) var rules: [any AnalyticsRule]
    /// Indices of rules that listen to others, each behind those that it listens to.
    private var listeners: [Int] = []
    /// Names of rules that their schedules hold back.
    private var sleeping: Set<String> = []
    /// Versions for the next rules of their names: those that went had lower ones.
    private var nextVersions: [String: Int] = [:]

    /// A set of `rules`; throws `.duplicateName` where two have one name, and `.circle` where rules
    /// listen to themselves.
    package init(_ rules: [any AnalyticsRule]) throws(AnalyticsError) {
        self.rules = rules.sorted {
            $0.name.unicodeScalars.lexicographicallyPrecedes($1.name.unicodeScalars)
        }
        for (first, second) in zip(self.rules, self.rules.dropFirst())
        where first.name == second.name {
            throw .duplicateName(rule: first.name)
        }
        listeners = try Self.order(self.rules)
    }

    /// The rules as they are drawn, in order of name.
    package var shapes: [RuleShape] { rules.compactMap(\.shape) }

    /// Whether a rule asks for the time of day.
    package var needsWallTime: Bool { rules.contains { $0.options.schedule != nil } }

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

    /// Gives events names that no rule has given in an earlier part of a live run; `epoch` is the
    /// first of this part.
    package mutating func beginPart(at epoch: Int) {
        let part = min(max(epoch, 0), 1 << 30) << 32
        for index in rules.indices { rules[index].options.version = part + 1 }
    }

    /// Gives events other names than the rules of `old`, which are over, gave theirs.
    package mutating func beginPart(after old: RuleSet) {
        nextVersions = old.versionsBehind(Set(old.rules.map(\.name)))
        for index in rules.indices { renew(&rules[index]) }
    }

    private func renew(_ rule: inout any AnalyticsRule) {
        if let version = nextVersions[rule.name] { rule.options.version = version }
    }

    private func versionsBehind(_ names: Set<String>) -> [String: Int] {
        var versions = nextVersions
        for rule in rules where names.contains(rule.name) {
            versions[rule.name] = rule.options.version.addingSaturated(1)
        }
        return versions
    }

    /// Becomes `new`, but for the rules named in `kept`, which keep what they remember; ends the
    /// others and reports what follows from that.
    package mutating func replace(
        with new: RuleSet, keeping kept: Set<String>, at identity: FrameIdentity
    ) -> [AnalyticsEvent] {
        let going = Set(rules.map(\.name)).subtracting(kept)
        let events = finish(going, at: identity, because: .config)
        nextVersions = versionsBehind(going)
        let old = rules
        rules = new.rules.map { rule in
            if kept.contains(rule.name), let same = old.first(where: { $0.name == rule.name }) {
                return same
            }
            var rule = rule
            renew(&rule)
            return rule
        }
        listeners = new.listeners
        sleeping.subtract(going)
        return events
    }

    /// Reports the events of one frame, by rule name, then by track number.
    ///
    /// With `isUnseen`, no network looked at it: only rules that watch the camera judge it.
    package mutating func evaluate(_ input: RuleInput, isUnseen: Bool = false)
        -> [AnalyticsEvent]
    {
        var found: [[AnalyticsEvent]] = Array(repeating: [], count: rules.count)
        var asleep: Set<String> = []
        for index in rules.indices {
            guard let schedule = rules[index].options.schedule else { continue }
            let isActive = input.wall.map(schedule.holds) ?? false
            if !isActive { asleep.insert(rules[index].name) }
        }
        let fallen = asleep.subtracting(sleeping)
        if !fallen.isEmpty {
            let ends = finish(fallen, at: input.identity, because: .inactive)
            for index in rules.indices {
                found[index] += ends.filter { $0.rule == rules[index].name }
                guard fallen.contains(rules[index].name) else { continue }
                rules[index].options.version = rules[index].options.version.addingSaturated(1)
            }
        }
        sleeping = asleep
        for index in rules.indices where !asleep.contains(rules[index].name) {
            guard !isUnseen || rules[index].watchesPictures else { continue }
            found[index] += rules[index].evaluate(input)
        }
        for index in listeners where !asleep.contains(rules[index].name) {
            let heard = rules[index].heard
            let events = rules.indices.filter { heard.contains(rules[$0].name) }
                .flatMap { found[$0] }
            guard !isUnseen || !events.isEmpty else { continue }
            found[index] += rules[index].hear(events, in: input)
        }
        return found.flatMap(\.self)
    }

    /// Ends all tracks as the source ends, and reports what follows from that.
    package mutating func finish(at identity: FrameIdentity) -> [AnalyticsEvent] {
        finish(Set(rules.map(\.name)), at: identity, because: .source)
    }

    /// Ends the rules of `names`; listeners hear of it first.
    private mutating func finish(
        _ names: Set<String>, at identity: FrameIdentity, because reason: RuleEnd
    ) -> [AnalyticsEvent] {
        var found: [[AnalyticsEvent]] = Array(repeating: [], count: rules.count)
        let listening = Set(listeners)
        for index in rules.indices
        where names.contains(rules[index].name) && !listening.contains(index) {
            found[index] = rules[index].finish(at: identity, because: reason)
        }
        for index in listeners {
            let heard = rules[index].heard
            let events = rules.indices.filter { heard.contains(rules[$0].name) }
                .flatMap { found[$0] }
            if !events.isEmpty, !sleeping.contains(rules[index].name) {
                found[index] += rules[index].hearLast(events, at: identity)
            }
            if names.contains(rules[index].name) {
                found[index] += rules[index].finish(at: identity, because: reason)
            }
        }
        return found.flatMap(\.self)
    }

    /// Listeners, each behind those that it listens to.
    private static func order(_ rules: [any AnalyticsRule]) throws(AnalyticsError) -> [Int] {
        var waiting = rules.indices.filter { !rules[$0].heard.isEmpty }
        var order: [Int] = []
        while !waiting.isEmpty {
            let names = Set(waiting.map { rules[$0].name })
            let ready = waiting.filter { rules[$0].heard.isDisjoint(with: names) }
            guard !ready.isEmpty else { throw .circle(rule: rules[waiting[0]].name) }
            order += ready
            waiting.removeAll { ready.contains($0) }
        }
        return order
    }
}

extension RuleSet: Codable {
    private enum Key: CodingKey { case kind, rule }
    private enum Part: CodingKey { case rules, sleeping, nextVersions }

    /// Reads rules by kind; throws for a kind that is not in `kinds`.
    package init(from decoder: any Decoder) throws {
        let parts = try decoder.container(keyedBy: Part.self)
        sleeping = try parts.decode(Set<String>.self, forKey: .sleeping)
        nextVersions = try parts.decode([String: Int].self, forKey: .nextVersions)
        var list = try parts.nestedUnkeyedContainer(forKey: .rules)
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
        listeners = try Self.order(rules)
    }

    /// Writes each rule with its kind.
    package func encode(to encoder: any Encoder) throws {
        var parts = encoder.container(keyedBy: Part.self)
        try parts.encode(sleeping.sorted(), forKey: .sleeping)
        try parts.encode(nextVersions, forKey: .nextVersions)
        var list = parts.nestedUnkeyedContainer(forKey: .rules)
        for rule in rules {
            var values = list.nestedContainer(keyedBy: Key.self)
            try values.encode(type(of: rule).kind, forKey: .kind)
            try values.encode(rule, forKey: .rule)
        }
    }
}
