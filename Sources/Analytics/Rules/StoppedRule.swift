package import VisionCore

extension EventType {
    /// A track does not move.
    package static let stopped = EventType(rawValue: "stopped")
}

/// Reports tracks whose way of the last `over` lies within a circle of `within`.
///
/// Missed detections do not end the state: it ends when the track is seen elsewhere, or is given
/// up.
package struct StoppedRule: AnalyticsRule {
    package static let kind = "stopped"
    package static let eventTypes = [EventType.stopped]

    /// The settings that all rules have.
    package var options: RuleOptions
    /// The part of the picture that it watches.
    package let area: Area
    /// How long a track must be still.
    @Nanoseconds package private(set) var over: Duration
    /// The radius that counts as still.
    package let within: Length
    private var followed = FollowedTracks<Stillness>()

    package var shape: RuleShape? {
        area == .picture
            ? nil : RuleShape(name: name, form: .area, points: area.outlines.first ?? [])
    }

    /// A rule that reports tracks that are still for `over`.
    package init(options: RuleOptions, area: Area, over: Duration, within: Length)
        throws(AnalyticsError)
    {
        guard over > .zero else { throw .negativeHold(rule: options.name) }
        self.options = options
        self.area = area
        _over = Nanoseconds(wrappedValue: over)
        self.within = within
    }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        let region = area.region(in: input.size)
        var events: [AnalyticsEvent] = []
        for case (var track, let change) in followed.changes(
            in: input, anchor: options.anchor, fresh: Stillness())
        {
            switch change {
            case .appeared, .moved:
                let since = track.memory.since
                track.memory.add(
                    track.last, isInside: region.contains(track.last), within: within, input)
                if track.memory.since != since, let since {
                    events += end(
                        &track, since: since, at: EventMoment(in: track.last), input.identity)
                }
                events += begin(&track, input)
            case .waited: break
            case .ended(let reason):
                if let since = track.memory.since {
                    events += end(
                        &track, since: since, at: EventMoment(in: track.last), input.identity,
                        reason: reason)
                }
            }
            followed.keep(track, after: change)
        }
        return events
    }

    package mutating func finish(at identity: FrameIdentity, because reason: RuleEnd)
        -> [AnalyticsEvent]
    {
        var events: [AnalyticsEvent] = []
        for case (var track, _) in followed.endAll(because: reason) {
            guard let since = track.memory.since else { continue }
            events += end(
                &track, since: since, at: EventMoment(in: track.last), identity,
                reason: reason.rawValue)
        }
        return events
    }

    private func begin(_ track: inout FollowedTrack<Stillness>, _ input: RuleInput)
        -> [AnalyticsEvent]
    {
        guard track.open == nil, let since = track.memory.since, track.isBelieved,
            track.last.time - since >= over, options.concerns(track.label)
        else { return [] }
        let moment = EventMoment(time: since + over)
        guard track.mayTell(at: moment.time, by: options) else { return [] }
        return [
            track.event(
                .stopped, .begin, of: options, in: input.identity, at: moment,
                score: track.last.score, data: data(track, still: over),
                why: [
                    EventField("since_t_ns", .int(since.nanoseconds)),
                    EventField("min_ms", .milliseconds(over)),
                    EventField("within", .number(within.value, decimals: 4)),
                    EventField("moved_px", .number(track.memory.reach, decimals: 2)),
                ])
        ]
    }

    private func end(
        _ track: inout FollowedTrack<Stillness>, since: MediaInstant, at moment: EventMoment,
        _ identity: FrameIdentity, reason: String? = nil
    ) -> [AnalyticsEvent] {
        let end =
            track.open.map { $0.moment.time > moment.time ? $0.moment : moment } ?? moment
        return [
            track.revise(
                .stopped, .end, of: options, in: identity, at: end,
                data: data(track, still: end.time - since), endReason: reason)
        ].compactMap(\.self)
    }

    private func data(_ track: FollowedTrack<Stillness>, still: Duration) -> [EventField] {
        [
            EventField("still_ms", .milliseconds(still)),
            EventField("point", .point(track.memory.center)),
        ]
    }
}
