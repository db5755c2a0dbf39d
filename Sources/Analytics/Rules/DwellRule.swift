package import VisionCore

extension EventType {
    /// A track stays in an area.
    package static let zoneDwell = EventType(rawValue: "zone.dwell")
}

/// Reports tracks that stay in an area for long: from `over` on, again each `over`, and at the end.
///
/// With `within` a track loiters: all of its way of the last `over` lies within such a circle. The
/// state ends when it leaves the circle or the area.
package struct DwellRule: AnalyticsRule {
    package static let kind = "dwell"
    package static let eventTypes = [EventType.zoneDwell]

    /// The settings that all rules have.
    package var options: RuleOptions
    /// The part of the picture that it watches.
    package let area: Area
    /// The time from which on it is reported.
    @Nanoseconds package private(set) var over: Duration
    /// The radius in which a track loiters; nil for anywhere in the area.
    package let within: Length?
    private var watch: AreaWatch<Stay>
    private var last: EventMoment?

    /// How a track stays.
    private struct Stay: Hashable, Sendable, Codable {
        /// Since when it stays.
        var since: MediaInstant?
        /// How many times `over` were reported.
        var reported: Int64 = 0
        /// Its way, for a circle.
        var way = RecentWay()
    }

    package var shape: RuleShape? {
        RuleShape(
            name: name, form: .area, points: area.outlines.first ?? [],
            counters: [RuleShape.Counter("", watch.tracks.count { $0.open != nil })])
    }

    /// A rule that reports who is in `area` for `over`; throws as a zone does.
    package init(
        options: RuleOptions, area: Area, over: Duration, within: Length? = nil,
        forget: Duration = .seconds(1)
    ) throws(AnalyticsError) {
        try options.check(area)
        guard over > .zero else { throw .negativeHold(rule: options.name) }
        self.options = options
        self.area = area
        _over = Nanoseconds(wrappedValue: over)
        self.within = within
        watch = AreaWatch(area, hold: options.hold, forget: forget)
    }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        var events: [AnalyticsEvent] = []
        for var step in watch.steps(in: input, by: options, fresh: Stay()) {
            for decision in step.decisions {
                if decision.isInward {
                    step.track.memory.extra = Stay(since: decision.moment.time)
                } else {
                    events += end(
                        &step.track, at: decision.moment, in: input.identity,
                        reason: decision.endReason)
                    step.track.memory.extra = Stay()
                }
            }
            if step.isSeen, step.track.memory.visit.entryTime != nil {
                events += stay(&step.track, input)
            }
            watch.keep(step)
        }
        last = EventMoment(of: input)
        return events
    }

    package mutating func finish(at identity: FrameIdentity, because reason: RuleEnd)
        -> [AnalyticsEvent]
    {
        var events: [AnalyticsEvent] = []
        for var step in watch.finish(because: reason, by: options) {
            guard let moment = last else { continue }
            let end = step.track.last.time == moment.time ? moment : nil
            events += self.end(
                &step.track, at: end ?? EventMoment(in: step.track.last), in: identity,
                reason: step.endReason)
        }
        return events
    }

    /// The track is seen inside.
    private func stay(_ track: inout AreaWatch<Stay>.Follower, _ input: RuleInput)
        -> [AnalyticsEvent]
    {
        var events: [AnalyticsEvent] = []
        if let within {
            track.memory.extra.way.add(track.last, in: input, keeping: over)
            let radius = within.pixels(
                at: track.last.point, height: track.last.height, in: input)
            let start = track.memory.extra.way.entry(within: radius ?? 0)
            if let start, start > (track.memory.extra.since ?? .zero) {
                events += end(&track, at: EventMoment(in: track.last), in: input.identity)
                track.memory.extra.since = start
                track.memory.extra.reported = 0
            }
        }
        guard let since = track.memory.extra.since else { return events }
        let length = over.nanoseconds
        let stayed = (track.last.time - since).nanoseconds
        // All that is due since the last look, as one record with the latest of them.
        let due = length > 0 ? stayed / length : 0
        guard due > track.memory.extra.reported else { return events }
        track.memory.extra.reported = due
        let (after, _) = length.multipliedReportingOverflow(by: due)
        let moment = EventMoment(time: since + .nanoseconds(after))
        let data = [
            EventField("dwell_ms", .milliseconds(moment.time - since)),
            EventField("point", .point(track.last.point)),
        ]
        if track.open != nil {
            events +=
                [
                    track.revise(
                        .zoneDwell, .update, of: options, in: input.identity, at: moment, data: data
                    )
                ].compactMap(\.self)
        } else if track.mayTell(at: moment.time, by: options) {
            var why = [
                EventField("entry_t_ns", .int(since.nanoseconds)),
                EventField("min_ms", .milliseconds(over)),
            ]
            if let within { why.append(EventField("within", .number(within.value, decimals: 4))) }
            events.append(
                track.event(
                    .zoneDwell, .begin, of: options, in: input.identity, at: moment,
                    score: track.last.score, data: data, why: why))
        }
        return events
    }

    private func end(
        _ track: inout AreaWatch<Stay>.Follower, at moment: EventMoment,
        in identity: FrameIdentity, reason: String? = nil
    ) -> [AnalyticsEvent] {
        guard track.open != nil, let since = track.memory.extra.since else { return [] }
        // A state ends no earlier than its last record.
        let length = over.nanoseconds.multipliedReportingOverflow(
            by: track.memory.extra.reported)
        let earliest = since + .nanoseconds(length.partialValue)
        let end = moment.time < earliest ? EventMoment(time: earliest) : moment
        return [
            track.revise(
                .zoneDwell, .end, of: options, in: identity, at: end,
                data: [EventField("dwell_ms", .milliseconds(end.time - since))], endReason: reason)
        ].compactMap(\.self)
    }
}
