package import VisionCore

extension EventType {
    /// Two tracks are close to each other.
    package static let near = EventType(rawValue: "near")
}

/// Reports pairs of tracks that are within a distance of each other for `over`.
///
/// An event belongs to the track of the rule's `classes`; the other one is of the classes `to`.
package struct NearRule: AnalyticsRule {
    package static let kind = "near"
    package static let eventTypes = [EventType.near]

    /// The settings that all rules have.
    package var options: RuleOptions
    /// The part of the picture that it watches.
    package let area: Area
    /// Classes of the other track; empty for all.
    package let others: [String]
    /// The distance that is close.
    package let within: Length
    /// How long they must be close.
    @Nanoseconds package private(set) var over: Duration
    @Nanoseconds private var forget: Duration
    private var followed = FollowedTracks<NoMemory>()
    private var pairs: [Pair] = []
    private var ordinals: [Int: Int] = [:]
    private var lastTold: [Int: MediaInstant] = [:]
    private var last: EventMoment?

    private struct Pair: Hashable, Sendable, Codable {
        let first: Int
        let second: Int
        var label: Label
        var score: Float
        var state = LastingState()
        var open: OpenEvent?
        var distance: Double
        var isPresent = true
    }

    /// A rule that reports tracks within `within` of those of class `others` for `over`.
    package init(
        options: RuleOptions, area: Area, to others: [String], within: Length, over: Duration,
        forget: Duration = .seconds(1)
    ) throws(AnalyticsError) {
        guard over >= .zero else { throw .negativeHold(rule: options.name) }
        self.options = options
        self.area = area
        self.others = others
        self.within = within
        _over = Nanoseconds(wrappedValue: over)
        _forget = Nanoseconds(wrappedValue: forget)
    }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        let now = EventMoment(of: input)
        last = now
        let region = area.region(in: input.size)
        var members: [FollowedTrack<NoMemory>] = []
        for case (let track, let change) in followed.changes(
            in: input, anchor: options.anchor, fresh: NoMemory())
        {
            if change.endReason == nil, track.isBelieved, input.time - track.last.time <= forget,
                region.contains(track.last)
            {
                members.append(track)
            }
            followed.keep(track, after: change)
        }
        for index in pairs.indices { pairs[index].isPresent = false }
        for first in members where options.concerns(first.label) {
            for second in members where second.number != first.number {
                if concernsOther(second.label) { note(first, second, input) }
            }
        }
        var events: [AnalyticsEvent] = []
        for index in pairs.indices {
            var pair = pairs[index]
            events += judge(&pair, at: now, input.identity)
            pairs[index] = pair
        }
        pairs.removeAll { $0.open == nil && !$0.isPresent }
        let living = Set(followed.all.map(\.number)).union(pairs.map(\.first))
        ordinals = ordinals.filter { living.contains($0.key) }
        lastTold = lastTold.filter { living.contains($0.key) }
        return events.sorted { ($0.track ?? 0) < ($1.track ?? 0) }
    }

    package mutating func finish(at identity: FrameIdentity, because reason: RuleEnd)
        -> [AnalyticsEvent]
    {
        _ = followed.endAll(because: reason)
        var events: [AnalyticsEvent] = []
        for index in pairs.indices {
            guard let last, var open = pairs[index].open else { continue }
            events.append(
                event(
                    pairs[index], .end, open.nextRevision(), open.ordinal, at: last, identity,
                    why: [], endReason: reason.rawValue))
        }
        (pairs, ordinals, lastTold) = ([], [:], [:])
        return events
    }

    private func concernsOther(_ label: Label) -> Bool {
        others.isEmpty || others.contains(label.name)
    }

    private mutating func note(
        _ first: FollowedTrack<NoMemory>, _ second: FollowedTrack<NoMemory>, _ input: RuleInput
    ) {
        guard
            let distance = within.distance(first.last.point, second.last.point, in: input)
        else { return }
        let known = pairs.firstIndex { $0.first == first.number && $0.second == second.number }
        // Where both are of both kinds, the pair belongs to the older one.
        let isMutual = options.concerns(second.label) && concernsOther(first.label)
        guard
            known != nil
                || (distance <= within.value && !(isMutual && second.number < first.number))
        else { return }
        let index = known ?? pairs.count
        if known == nil {
            pairs.append(
                Pair(
                    first: first.number, second: second.number, label: first.label,
                    score: first.last.score, distance: distance))
        }
        pairs[index].distance = distance
        pairs[index].label = first.label
        pairs[index].score = first.last.score
        pairs[index].isPresent = true
    }

    private mutating func judge(_ pair: inout Pair, at now: EventMoment, _ identity: FrameIdentity)
        -> [AnalyticsEvent]
    {
        let isNear = pair.isPresent && pair.distance <= within.value
        if !isNear, !pair.state.isOn { pair.isPresent = false }
        switch pair.state.update(isNear, at: now, hold: over, release: options.release) {
        case .none: return []
        case .began(let since, let held):
            let moment = over > .zero ? EventMoment(time: since.time + over) : since
            guard options.mayTell(at: moment.time, after: lastTold[pair.first]) else { return [] }
            lastTold[pair.first] = moment.time
            let ordinal = ordinals[pair.first] ?? 0
            ordinals[pair.first] = ordinal.addingSaturated(1)
            pair.open = OpenEvent(ordinal: ordinal, number: pair.first, at: moment)
            let why = [
                EventField("limit", .number(within.value, decimals: 4)),
                EventField("held_ms", .milliseconds(held)),
                EventField("min_ms", .milliseconds(over)),
            ]
            return [event(pair, .begin, 0, ordinal, at: moment, identity, why: why)]
        case .ended(let since, _):
            guard var open = pair.open else { return [] }
            pair.open = nil
            let end = since.time < open.moment.time ? open.moment : since
            return [
                event(pair, .end, open.nextRevision(), open.ordinal, at: end, identity, why: [])
            ]
        }
    }

    private func event(
        _ pair: Pair, _ phase: EventPhase, _ revision: Int, _ ordinal: Int, at moment: EventMoment,
        _ identity: FrameIdentity, why: [EventField], endReason: String? = nil
    ) -> AnalyticsEvent {
        AnalyticsEvent(
            type: .near, rule: options.name, ruleVersion: options.version, phase: phase,
            revision: revision, identity: identity, moment: moment, track: pair.first,
            label: pair.label, score: pair.score, ordinal: ordinal,
            data: [EventField("other", .track(pair.second)), within.field(pair.distance)],
            why: why, endReason: endReason)
    }
}
