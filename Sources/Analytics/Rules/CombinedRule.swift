package import VisionCore

extension EventType {
    /// Several rules hold together.
    package static let combined = EventType(rawValue: "rule.combined")
}

/// Reports when all, or any, of several rules hold, or when they happen one after the other.
///
/// A rule of lasting events holds while one is open; an instant holds for `within`. Where one of
/// the parts is an instant, what follows is an instant; where all are lasting, it lasts. A sequence
/// is an instant: its first and last part are at most `within` apart, and `unless` did not hold
/// between.
package struct CombinedRule: AnalyticsRule {
    package static let kind = "combined"
    package static let eventTypes = [EventType.combined]

    /// How parts are joined.
    package enum Mode: String, Hashable, Sendable, Codable {
        case all, any, sequence
    }

    /// What parts must have in common.
    package enum Key: String, Hashable, Sendable, Codable {
        /// The track.
        case track
        /// The zone that their rules are about.
        case zone
        /// The source.
        case source
    }

    /// The settings that all rules have.
    package var options: RuleOptions
    /// How parts are joined.
    package let mode: Mode
    /// The rules, in order.
    package let parts: [String]
    /// How long an instant holds, and how long a sequence may take.
    @Nanoseconds package private(set) var within: Duration
    /// The rule that must not hold; nil for none.
    package let unless: String?
    /// What parts must have in common.
    package let key: Key
    /// The zone of each rule, by name.
    package let zones: [String: String]
    private var groups: [String: Group] = [:]
    private var ordinals: [Int: Int] = [:]
    private var lastTold: [String: MediaInstant] = [:]
    private var last: EventMoment?

    /// Groups that are remembered at most: those that were quiet for longest go.
    private static let groupLimit = 4096

    /// A part that held last.
    private struct Part: Hashable, Sendable, Codable {
        var reference: EventReference
        var time: MediaInstant
        var isOpen: Bool
    }

    private struct Group: Hashable, Sendable, Codable {
        /// The latest event of each rule.
        var parts: [String: Part] = [:]
        /// For each step of a sequence the events that lead up to it.
        var steps: [[Part]] = []
        var isOn = false
        var open: OpenEvent?
        var openParts: [EventReference] = []
        var label: Label?
        var score: Float?
        var latest = MediaInstant.zero
    }

    /// A rule that joins `parts`.
    package init(
        options: RuleOptions, mode: Mode, parts: [String], within: Duration, unless: String?,
        key: Key, zones: [String: String]
    ) throws(AnalyticsError) {
        guard !parts.isEmpty else { throw .tooFewPoints(rule: options.name, needed: 1) }
        guard within >= .zero else { throw .negativeHold(rule: options.name) }
        self.options = options
        self.mode = mode
        self.parts = parts
        _within = Nanoseconds(wrappedValue: within)
        self.unless = unless
        self.key = key
        self.zones = zones
    }

    package var heard: Set<String> { Set(parts + [unless].compactMap(\.self)) }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] { [] }

    package mutating func hear(_ events: [AnalyticsEvent], in input: RuleInput)
        -> [AnalyticsEvent]
    {
        last = EventMoment(of: input)
        return take(events, now: EventMoment(of: input), input.identity)
    }

    package mutating func hearLast(_ events: [AnalyticsEvent], at identity: FrameIdentity)
        -> [AnalyticsEvent]
    {
        guard let last else { return [] }
        return take(events, now: last, identity)
    }

    package mutating func finish(at identity: FrameIdentity, because reason: RuleEnd)
        -> [AnalyticsEvent]
    {
        var events: [AnalyticsEvent] = []
        for name in groups.keys.sorted() {
            guard var group = groups[name], let last else { continue }
            events += end(&group, name, at: last, identity, reason: reason.rawValue)
        }
        groups = [:]
        return events
    }

    private mutating func take(
        _ events: [AnalyticsEvent], now: EventMoment, _ identity: FrameIdentity
    ) -> [AnalyticsEvent] {
        var told: [AnalyticsEvent] = []
        let sorted = events.sorted { $0.moment.time < $1.moment.time }
        for event in sorted where event.phase != .update {
            guard let name = group(of: event) else { continue }
            var group = groups[name] ?? Group()
            group.parts[event.rule] = Part(
                reference: event.reference, time: event.moment.time,
                isOpen: event.phase == .begin)
            group.latest = max(group.latest, event.moment.time)
            if event.rule != unless {
                group.label = event.label ?? group.label
                group.score = event.score ?? group.score
            }
            if mode == .sequence, event.phase != .end {
                told += advance(&group, name, event, identity)
            }
            groups[name] = group
        }
        if mode != .sequence {
            for name in groups.keys.sorted() {
                guard var group = groups[name] else { continue }
                told += judge(&group, name, now, identity)
                groups[name] = group
            }
        }
        groups = groups.filter { _, group in
            group.open != nil || group.parts.values.contains { holds($0, at: now.time) }
                || group.steps.contains { !$0.isEmpty }
        }
        if groups.count > Self.groupLimit,
            let oldest = groups.min(by: {
                ($0.value.latest, $0.key) < ($1.value.latest, $1.key)
            })?.key
        {
            groups[oldest] = nil
        }
        return told.sorted { ($0.track ?? 0) < ($1.track ?? 0) }
    }

    private func group(of event: AnalyticsEvent) -> String? {
        switch key {
        case .source: "source"
        case .track: event.track.map { "\($0)" }
        case .zone: zones[event.rule] ?? event.rule
        }
    }

    private func holds(_ part: Part, at time: MediaInstant) -> Bool {
        part.isOpen || time - part.time <= within
    }

    // MARK: all, any

    private mutating func judge(
        _ group: inout Group, _ name: String, _ now: EventMoment, _ identity: FrameIdentity
    ) -> [AnalyticsEvent] {
        func isOn(_ rule: String) -> Bool {
            group.parts[rule].map { holds($0, at: now.time) } ?? false
        }
        let isBarred = unless.map(isOn) ?? false
        let isMet =
            !isBarred && (mode == .all ? parts.allSatisfy(isOn) : parts.contains(where: isOn))
        guard isMet != group.isOn else { return [] }
        group.isOn = isMet
        guard isMet else { return end(&group, name, at: now, identity, reason: nil) }
        let held = parts.filter(isOn).compactMap { group.parts[$0] }
        guard let latest = held.map(\.time).max(),
            options.mayTell(at: latest, after: lastTold[name])
        else { return [] }
        lastTold[name] = latest
        let lasts = held.allSatisfy(\.isOpen)
        return [
            event(
                &group, name, lasts ? .begin : .point, at: EventMoment(time: latest),
                held.map(\.reference), identity)
        ]
    }

    // MARK: sequence

    private mutating func advance(
        _ group: inout Group, _ name: String, _ event: AnalyticsEvent, _ identity: FrameIdentity
    ) -> [AnalyticsEvent] {
        if group.steps.count != parts.count {
            group.steps = Array(repeating: [], count: parts.count)
        }
        if event.rule == unless {
            group.steps = Array(repeating: [], count: parts.count)
            return []
        }
        if let unless, let part = group.parts[unless], part.isOpen { return [] }
        let time = event.moment.time
        let part = Part(reference: event.reference, time: time, isOpen: false)
        // From the last step to the first: an event is one step of a way only.
        for index in parts.indices.reversed() where parts[index] == event.rule {
            guard index > 0 else {
                group.steps[0] = [part]
                continue
            }
            let way = group.steps[index - 1]
            guard let first = way.first, let before = way.last, before.time <= time,
                time - first.time <= within
            else { continue }
            group.steps[index] = way + [part]
            group.steps[index - 1] = []
        }
        let last = parts.count - 1
        guard !group.steps[last].isEmpty else { return [] }
        let whole = group.steps[last]
        group.steps[last] = []
        guard options.mayTell(at: time, after: lastTold[name]) else { return [] }
        lastTold[name] = time
        return [
            self.event(
                &group, name, .point, at: event.moment, whole.map(\.reference), identity)
        ]
    }

    // MARK: events

    private mutating func event(
        _ group: inout Group, _ name: String, _ phase: EventPhase, at moment: EventMoment,
        _ references: [EventReference], _ identity: FrameIdentity
    ) -> AnalyticsEvent {
        let track = key == .track ? Int(name) : nil
        let ordinal = ordinals[track ?? 0] ?? 0
        ordinals[track ?? 0] = ordinal.addingSaturated(1)
        if phase == .begin {
            group.open = OpenEvent(ordinal: ordinal, number: track, at: moment)
            group.openParts = references
        }
        return AnalyticsEvent(
            type: .combined, rule: options.name, ruleVersion: options.version, phase: phase,
            identity: identity, moment: moment, track: track,
            label: track == nil ? nil : group.label,
            score: track == nil ? nil : group.score, ordinal: ordinal,
            data: [EventField("parts", .list(references.map { .event($0) }))],
            why: [
                EventField("mode", .text(mode.rawValue)), EventField("by", .text(key.rawValue)),
                EventField("within_ms", .milliseconds(within)),
            ])
    }

    private func end(
        _ group: inout Group, _ name: String, at moment: EventMoment, _ identity: FrameIdentity,
        reason: String?
    ) -> [AnalyticsEvent] {
        guard var open = group.open else { return [] }
        group.open = nil
        let track = open.number
        return [
            AnalyticsEvent(
                type: .combined, rule: options.name, ruleVersion: options.version, phase: .end,
                revision: open.nextRevision(), identity: identity, moment: moment, track: track,
                label: track == nil ? nil : group.label, score: track == nil ? nil : group.score,
                ordinal: open.ordinal,
                data: [EventField("parts", .list(group.openParts.map { .event($0) }))], why: [],
                endReason: reason)
        ]
    }
}
