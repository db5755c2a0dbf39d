package import VisionCore

extension EventType {
    /// Too many, or too few, are in an area.
    package static let zoneOccupancy = EventType(rawValue: "zone.occupancy")
}

/// Reports while more than `over`, or fewer than `under`, are in an area.
package struct OccupancyRule: AnalyticsRule {
    package static let kind = "occupancy"
    package static let eventTypes = [EventType.zoneOccupancy]

    /// The settings that all rules have.
    package var options: RuleOptions
    /// The part of the picture that it watches.
    package let area: Area
    /// More than this many is too many; nil for no limit.
    package let over: Int?
    /// Fewer than this many is too few; nil for no limit.
    package let under: Int?
    private var watch: AreaWatch<NoMemory>
    private var state = LastingState()
    private var journal = RuleJournal()
    private var count = 0
    /// The number when the condition last turned, and its limit.
    private var turned = Turn(count: 0, limit: 0)

    private struct Turn: Hashable, Sendable, Codable {
        var count: Int
        var limit: Int
    }

    package var shape: RuleShape? {
        RuleShape(
            name: name, form: .area, points: area.outlines.first ?? [],
            counters: [RuleShape.Counter("", count)])
    }

    /// A rule that reports more than `over` and fewer than `under` in `area`.
    package init(
        options: RuleOptions, area: Area, over: Int?, under: Int?, forget: Duration = .seconds(1)
    ) throws(AnalyticsError) {
        try options.check(area)
        self.options = options
        self.area = area
        self.over = over
        self.under = under
        // Its own hold is of the number inside; passages count at once.
        watch = AreaWatch(area, hold: .zero, forget: forget)
    }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        for step in watch.steps(in: input, by: options, fresh: NoMemory()) { watch.keep(step) }
        journal.advance(to: input)
        count = watch.count(at: input.time)
        let limit = limitBroken
        let wasTurning = state.turningSince != nil
        let isOn = state.isOn
        let change = state.update(
            limit != nil, at: EventMoment(of: input), hold: options.hold, release: options.release)
        if !wasTurning, (limit != nil) != isOn {
            turned = Turn(count: count, limit: limit ?? turned.limit)
        }
        switch change {
        case .none: return []
        case .began(let since, let held):
            return [
                journal.begin(
                    .zoneOccupancy, of: options, in: input.identity, at: since,
                    data: data(turned.count, limit: turned.limit),
                    why: [
                        EventField("held_ms", .milliseconds(held)),
                        EventField("min_hold_ms", .milliseconds(options.hold)),
                    ])
            ].compactMap(\.self)
        case .ended(let since, let held):
            return [
                journal.revise(
                    .zoneOccupancy, .end, of: options, in: input.identity, at: since,
                    data: data(turned.count, limit: turned.limit),
                    why: [EventField("held_ms", .milliseconds(held))])
            ].compactMap(\.self)
        }
    }

    package mutating func finish(at identity: FrameIdentity, because reason: RuleEnd)
        -> [AnalyticsEvent]
    {
        _ = watch.finish(because: reason, by: options)
        state = LastingState()
        return journal.finish(
            .zoneOccupancy, of: options, in: identity, data: data(count, limit: turned.limit),
            because: reason)
    }

    /// The limit that the number breaks; nil for none.
    private var limitBroken: Int? {
        if let over, count > over { return over }
        if let under, count < under { return under }
        return nil
    }

    private func data(_ count: Int, limit: Int) -> [EventField] {
        [
            EventField("count", .int(Int64(clamping: count))),
            EventField("limit", .int(Int64(clamping: limit))),
        ]
    }
}
