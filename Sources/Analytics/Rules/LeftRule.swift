package import VisionCore

extension EventType {
    /// A thing stays behind without its owner.
    package static let objectLeft = EventType(rawValue: "object.left")
    /// A thing that stood there is gone.
    package static let objectRemoved = EventType(rawValue: "object.removed")
}

/// Reports things that are left behind.
///
/// A thing belongs to the owner that was nearest to it when one was last within `away`. It is left
/// when it has been still and no owner within `away` for `over`; the state ends when an owner comes
/// back, when it moves or when its track ends.
package struct LeftRule: AnalyticsRule {
    package static let kind = "left"
    package static let eventTypes = [EventType.objectLeft]

    /// The settings that all rules have; its classes are those of things.
    package var options: RuleOptions
    /// The part of the picture that it watches.
    package let area: Area
    /// Classes of owners.
    package let owners: [String]
    /// How long a thing must be alone.
    @Nanoseconds package private(set) var over: Duration
    /// How far away an owner is gone.
    package let away: Length
    private var things: Belongings
    private var last: EventMoment?

    /// A rule that reports things without an owner within `away` for `over`.
    package init(
        options: RuleOptions, area: Area, owners: [String], over: Duration, away: Length
    ) throws(AnalyticsError) {
        guard over > .zero else { throw .negativeHold(rule: options.name) }
        self.options = options
        self.area = area
        self.owners = owners
        _over = Nanoseconds(wrappedValue: over)
        self.away = away
        things = Belongings(owners: owners, away: away)
    }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        last = EventMoment(of: input)
        var events: [AnalyticsEvent] = []
        for case (var thing, let change) in things.changes(in: input, by: options, area: area) {
            let alone = thing.memory.alone
            if let reason = change.endReason {
                events += end(
                    &thing, at: EventMoment(in: thing.last), input.identity, reason: reason)
            } else if thing.open != nil {
                if alone == nil {
                    events += end(&thing, at: EventMoment(of: input), input.identity, reason: nil)
                }
            } else if let alone, alone.time - alone.since >= over, thing.isBelieved,
                options.concerns(thing.label)
            {
                events += begin(&thing, alone.since, input.identity)
            }
            things.keep(thing, after: change)
        }
        return events
    }

    package mutating func finish(at identity: FrameIdentity, because reason: RuleEnd)
        -> [AnalyticsEvent]
    {
        var events: [AnalyticsEvent] = []
        for case (var thing, _) in things.finish(because: reason) {
            events += end(
                &thing, at: last ?? EventMoment(in: thing.last), identity, reason: reason.rawValue)
        }
        return events
    }

    private func begin(
        _ thing: inout Belongings.Thing, _ since: MediaInstant, _ identity: FrameIdentity
    ) -> [AnalyticsEvent] {
        let moment = EventMoment(time: since + over)
        guard thing.mayTell(at: moment.time, by: options) else { return [] }
        return [
            thing.event(
                .objectLeft, .begin, of: options, in: identity, at: moment, score: thing.last.score,
                data: data(thing, alone: over),
                why: [
                    EventField("since_t_ns", .int(since.nanoseconds)),
                    EventField("min_ms", .milliseconds(over)),
                    EventField("away", .number(away.value, decimals: 4)),
                ])
        ]
    }

    private func end(
        _ thing: inout Belongings.Thing, at moment: EventMoment, _ identity: FrameIdentity,
        reason: String?
    ) -> [AnalyticsEvent] {
        guard let open = thing.open else { return [] }
        let end = moment.time < open.moment.time ? open.moment : moment
        return [
            thing.revise(
                .objectLeft, .end, of: options, in: identity, at: end,
                data: data(thing, alone: end.time - open.moment.time + over), endReason: reason)
        ].compactMap(\.self)
    }

    private func data(_ thing: Belongings.Thing, alone: Duration) -> [EventField] {
        (thing.memory.owner.map { [EventField("owner", .track($0))] } ?? [])
            + [EventField("alone_ms", .milliseconds(alone))]
    }
}

/// Reports things that stood for `over` and are gone.
///
/// It is dated at the last sighting. The owner is the one that was nearest, within `away`. The
/// state ends when a thing of the same class stands there again.
package struct RemovedRule: AnalyticsRule {
    package static let kind = "removed"
    package static let eventTypes = [EventType.objectRemoved]

    /// The settings that all rules have; its classes are those of things.
    package var options: RuleOptions
    /// The part of the picture that it watches.
    package let area: Area
    /// How long a thing must have stood.
    @Nanoseconds package private(set) var over: Duration
    private var things: Belongings
    private var gone: [Belongings.Thing] = []
    private var last: EventMoment?
    /// Things that are remembered at most.
    private static let limit = 1000

    /// A rule that reports things that stood for `over` and are gone.
    package init(
        options: RuleOptions, area: Area, owners: [String], over: Duration, away: Length
    ) throws(AnalyticsError) {
        guard over > .zero else { throw .negativeHold(rule: options.name) }
        self.options = options
        self.area = area
        _over = Nanoseconds(wrappedValue: over)
        things = Belongings(owners: owners, away: away)
    }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        last = EventMoment(of: input)
        var events: [AnalyticsEvent] = []
        var standing: [Belongings.Thing] = []
        for case (var thing, let change) in things.changes(in: input, by: options, area: area) {
            if change.endReason != nil {
                events += take(&thing, input.identity)
            } else if thing.isBelieved {
                standing.append(thing)
            }
            things.keep(thing, after: change)
        }
        let height = Double(input.size.height)
        gone = gone.compactMap { thing in
            var thing = thing
            let back = standing.first {
                $0.label == thing.label && $0.first.time > thing.last.time
                    && $0.last.point.distance(to: thing.last.point) <= height * Belongings.stillness
            }
            guard let back else { return thing }
            events += [
                thing.revise(
                    .objectRemoved, .end, of: options, in: input.identity,
                    at: EventMoment(in: back.last), data: data(thing))
            ].compactMap(\.self)
            return nil
        }
        return events.sorted { ($0.track ?? 0) < ($1.track ?? 0) }
    }

    package mutating func finish(at identity: FrameIdentity, because reason: RuleEnd)
        -> [AnalyticsEvent]
    {
        _ = things.finish(because: reason)
        defer { gone = [] }
        guard let last else { return [] }
        return gone.compactMap { thing in
            var thing = thing
            return thing.revise(
                .objectRemoved, .end, of: options, in: identity, at: last, data: data(thing),
                endReason: reason.rawValue)
        }
    }

    private mutating func take(_ thing: inout Belongings.Thing, _ identity: FrameIdentity)
        -> [AnalyticsEvent]
    {
        let moment = EventMoment(in: thing.last)
        guard let since = thing.memory.still.since, thing.last.time - since >= over,
            thing.isBelieved, options.concerns(thing.label),
            thing.mayTell(at: moment.time, by: options)
        else { return [] }
        let event = thing.event(
            .objectRemoved, .begin, of: options, in: identity, at: moment, score: thing.last.score,
            data: data(thing),
            why: [
                EventField("since_t_ns", .int(since.nanoseconds)),
                EventField("min_ms", .milliseconds(over)),
            ])
        gone.append(thing)
        if gone.count > Self.limit { gone.removeFirst() }
        return [event]
    }

    private func data(_ thing: Belongings.Thing) -> [EventField] {
        let stood = thing.memory.still.since.map { thing.last.time - $0 } ?? .zero
        return (thing.memory.near.map { [EventField("owner", .track($0))] } ?? [])
            + [EventField("alone_ms", .milliseconds(stood))]
    }
}
