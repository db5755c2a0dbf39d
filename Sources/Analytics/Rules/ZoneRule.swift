package import VisionCore

extension EventType {
    /// A track came into a zone.
    package static let zoneEnter = EventType(rawValue: "zone.enter")
    /// A track left a zone, or ended in it.
    package static let zoneExit = EventType(rawValue: "zone.exit")
}

/// Reports which tracks enter a zone and leave it, and how many are inside.
///
/// The anchor's straight path between two sightings is tested against the edges of the area, so
/// that a quick pass is seen as well; times are those of the edges. `AreaWatch` says when a track
/// has entered or left. Who is not seen for `forget` no longer counts as inside; seen again inside,
/// it counts again without an event.
package struct ZoneRule: AnalyticsRule {
    package static let kind = "zone"
    package static let eventTypes = [EventType.zoneEnter, .zoneExit]

    /// The settings that all rules have.
    package var options: RuleOptions
    /// The part of the picture that it watches.
    package let area: Area
    /// Tracks inside in the last frame.
    package private(set) var occupancy = 0
    /// Entries (`in`) and exits (`out`), since the last reset.
    package private(set) var count = CrossingCount()
    private var watch: AreaWatch<NoMemory>
    private var reset: DailyReset
    private var lastTime: MediaInstant?

    /// How long a track must stay inside or outside.
    package var hold: Duration { options.hold }

    package var shape: RuleShape? {
        RuleShape(
            name: name, form: .area, points: area.outlines.first ?? [],
            counters: [RuleShape.Counter("", occupancy)])
    }

    /// A zone of one polygon of at least three corners; throws for fewer, bad points, or a negative
    /// `hold`.
    package init(
        options: RuleOptions, points: [NormalizedPoint], hold: Duration
    ) throws(AnalyticsError) {
        try self.init(options: options, area: Area(outlines: [points]), hold: hold)
    }

    /// A zone of `area`; throws for outlines of fewer than three corners, bad points, or a negative
    /// `hold`.
    package init(
        options: RuleOptions, area: Area, hold: Duration, forget: Duration = .seconds(1),
        reset: DayTime? = nil
    ) throws(AnalyticsError) {
        var held = options
        held.hold = hold
        try held.check(area)
        guard !area.outlines.isEmpty else { throw .tooFewPoints(rule: options.name, needed: 3) }
        self.options = held
        self.area = area
        watch = AreaWatch(area, hold: hold, forget: forget)
        self.reset = DailyReset(at: reset)
    }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        if reset.isDue(in: input) { count = CrossingCount() }
        var events: [AnalyticsEvent] = []
        for var step in watch.steps(in: input, by: options, fresh: NoMemory()) {
            events += report(&step, in: input.identity, now: input.time)
            watch.keep(step)
        }
        occupancy = watch.count(at: input.time)
        lastTime = input.time
        return events
    }

    package mutating func finish(at identity: FrameIdentity, because reason: RuleEnd)
        -> [AnalyticsEvent]
    {
        var events: [AnalyticsEvent] = []
        for var step in watch.finish(because: reason, by: options) {
            events += report(&step, in: identity, now: lastTime)
        }
        occupancy = 0
        return events
    }

    /// The passages of a track that have been decided.
    private mutating func report(
        _ step: inout AreaWatch<NoMemory>.Step, in identity: FrameIdentity, now: MediaInstant?
    ) -> [AnalyticsEvent] {
        var events: [AnalyticsEvent] = []
        for decision in step.decisions {
            guard isTold(decision, of: &step.track) else { continue }
            let moment = decision.moment
            count.add(decision.isInward ? .inward : .outward)
            let counts = watch.presence.counts(at: moment.time)
            var data = [EventField("point", .point(decision.passage.point))]
            if let entry = decision.entry {
                data.append(EventField("dwell_ms", .milliseconds(moment.time - entry)))
            }
            data += [
                EventField("occupancy", .int(Int64(counts.values.reduce(0, +)))),
                EventField("count", count.value), EventField("by_class", .counts(counts)),
            ]
            events.append(
                step.track.event(
                    decision.isInward ? .zoneEnter : .zoneExit, of: options, in: identity,
                    at: moment, score: decision.passage.score, data: data,
                    why: why(decision, unseen: now.map { $0 - step.track.last.time })))
        }
        return events
    }

    /// Whether a passage is reported: a cool-down mutes an entry together with its exit.
    private func isTold(
        _ decision: AreaWatch<NoMemory>.Decision, of track: inout AreaWatch<NoMemory>.Follower
    ) -> Bool {
        guard options.cooldown > .zero else { return true }
        if decision.isInward {
            track.memory.isMuted = !track.mayTell(at: decision.moment.time, by: options)
        }
        return !track.memory.isMuted
    }

    private func why(_ decision: AreaWatch<NoMemory>.Decision, unseen: Duration?) -> [EventField] {
        let cause = decision.passage.detail
        var why = [EventField("cause", .text(cause.rawValue))] + decision.settled.why(hold: hold)
        if let endReason = decision.endReason, decision.settled.held < hold || cause == .trackEnd {
            why.append(EventField("track_end", .text(endReason)))
        }
        if cause == .trackEnd, let unseen, unseen > .zero {
            why.append(EventField("unseen_ms", .milliseconds(unseen)))
        }
        return why
    }
}
