package import VisionCore

extension EventType {
    /// Many stand close together.
    package static let crowd = EventType(rawValue: "crowd")
}

/// Reports a group of more than `over`, each within `within` of another one.
///
/// Groups are those of single linkage over the anchors of the tracks that count as seen; the
/// largest is reported, of equals the one with the lowest track number.
package struct CrowdRule: AnalyticsRule {
    package static let kind = "crowd"
    package static let eventTypes = [EventType.crowd]

    /// The settings that all rules have.
    package var options: RuleOptions
    /// The part of the picture that it watches.
    package let area: Area
    /// More than this many are a crowd.
    package let over: Int
    /// The distance from one to the next.
    package let within: Length
    @Nanoseconds private var forget: Duration
    private var followed = FollowedTracks<NoMemory>()
    private var state = LastingState()
    private var journal = RuleJournal()
    private var group = Group()
    /// The group when the condition last turned, and the one that was reported last.
    private var turned = Group()
    private var told = Group()

    private struct Group: Hashable, Sendable, Codable {
        var count = 0
        var center = PrecisePoint(x: 0, y: 0)
        var radius = 0.0

        var data: [EventField] {
            [
                EventField("count", .int(Int64(clamping: count))),
                EventField("center", .point(center)),
                EventField("radius", .number(radius, decimals: 2)),
            ]
        }
    }

    package var shape: RuleShape? {
        RuleShape(
            name: name, form: .area, points: area.outlines.first ?? [],
            counters: [RuleShape.Counter("", group.count)])
    }

    /// A rule that reports more than `over` close together in `area`.
    package init(
        options: RuleOptions, area: Area, over: Int, within: Length,
        forget: Duration = .seconds(1)
    ) throws(AnalyticsError) {
        try options.check(area)
        self.options = options
        self.area = area
        self.over = over
        self.within = within
        _forget = Nanoseconds(wrappedValue: forget)
    }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        let region = area.region(in: input.size)
        var members: [Sighting] = []
        for case (let track, let change) in followed.changes(
            in: input, anchor: options.anchor, fresh: NoMemory())
        {
            let isHere =
                change.endReason == nil && track.isBelieved && options.concerns(track.label)
                && input.time - track.last.time <= forget && region.contains(track.last)
            if isHere { members.append(track.last) }
            followed.keep(track, after: change)
        }
        group = Self.largest(of: members, within: within, in: input)
        journal.advance(to: input)
        let now = EventMoment(of: input)
        let isMet = group.count > over
        if state.turningSince == nil, isMet != state.isOn { turned = group }
        switch state.update(isMet, at: now, hold: options.hold, release: options.release) {
        case .began(let since, let held):
            told = turned
            return [
                journal.begin(
                    .crowd, of: options, in: input.identity, at: since, data: turned.data,
                    why: [
                        EventField("limit", .int(Int64(clamping: over))),
                        EventField("within", .number(within.value, decimals: 4)),
                        EventField("held_ms", .milliseconds(held)),
                        EventField("min_hold_ms", .milliseconds(options.hold)),
                    ])
            ].compactMap(\.self)
        case .ended(let since, let held):
            return [
                journal.revise(
                    .crowd, .end, of: options, in: input.identity, at: since, data: turned.data,
                    why: [EventField("held_ms", .milliseconds(held))])
            ].compactMap(\.self)
        case .none:
            guard journal.open != nil, isMet, group.count != told.count else { return [] }
            told = group
            return [
                journal.revise(
                    .crowd, .update, of: options, in: input.identity, at: now, data: group.data)
            ].compactMap(\.self)
        }
    }

    package mutating func finish(at identity: FrameIdentity, because reason: RuleEnd)
        -> [AnalyticsEvent]
    {
        _ = followed.endAll(because: reason)
        state = LastingState()
        return journal.finish(
            .crowd, of: options, in: identity, data: group.data, because: reason)
    }

    private static func largest(of members: [Sighting], within: Length, in input: RuleInput)
        -> Group
    {
        var groupOf = Array(members.indices)
        for i in members.indices {
            for j in 0..<i where groupOf[i] != groupOf[j] {
                guard
                    let distance = within.distance(
                        members[i].point, members[j].point, in: input), distance <= within.value
                else { continue }
                let (from, to) = (groupOf[i], groupOf[j])
                for k in 0...i where groupOf[k] == from { groupOf[k] = to }
            }
        }
        let groups = Dictionary(grouping: members.indices) { groupOf[$0] }
        let best = groups.min { ($1.value.count, $0.key) < ($0.value.count, $1.key) }?.value ?? []
        guard !best.isEmpty else { return Group() }
        let count = Double(best.count)
        let center = PrecisePoint(
            x: best.reduce(0) { $0 + members[$1].point.x } / count,
            y: best.reduce(0) { $0 + members[$1].point.y } / count)
        return Group(
            count: best.count, center: center,
            radius: best.map { members[$0].point.distance(to: center) }.max() ?? 0)
    }
}
