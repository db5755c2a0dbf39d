package import VisionCore

extension EventType {
    /// A track is believed for the first time.
    package static let trackStart = EventType(rawValue: "track.start")
    /// A believed track ended.
    package static let trackEnd = EventType(rawValue: "track.end")
}

/// Reports when believed tracks begin and end.
///
/// `track.start` is reported in the frame that confirms the track and is dated at its first
/// detection; `track.end` is reported when the tracker gives the track up and is dated at its last
/// detection.
package struct TrackLifeRule: AnalyticsRule {
    package static let kind = "trackLife"
    package static let eventTypes = [EventType.trackStart, .trackEnd]

    /// The settings that all rules have.
    package var options: RuleOptions
    private var followed = FollowedTracks<Start>()

    /// Whether the start was reported.
    private struct Start: Hashable, Sendable, Codable { var isReported = false }

    /// The rule with `options`.
    package init(options: RuleOptions) { self.options = options }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        var changes = followed.changes(in: input, anchor: options.anchor, fresh: Start())
        var events: [AnalyticsEvent] = []
        while case (var track, let change)? = changes.next() {
            events += report(&track, after: change, in: input.identity, decided: input.time)
            followed.keep(track, after: change)
        }
        return events
    }

    package mutating func finish(at identity: FrameIdentity, because reason: RuleEnd)
        -> [AnalyticsEvent]
    {
        var events: [AnalyticsEvent] = []
        for case (var track, let change) in followed.endAll(because: reason) {
            events += report(&track, after: change, in: identity, decided: nil)
        }
        return events
    }

    private func report(
        _ track: inout FollowedTrack<Start>, after change: FollowedTracks<Start>.Change,
        in identity: FrameIdentity, decided: MediaInstant?
    ) -> [AnalyticsEvent] {
        var events: [AnalyticsEvent] = []
        if track.isBelieved, !track.memory.isReported, options.concerns(track.label) {
            track.memory.isReported = true
            events.append(
                event(
                    .trackStart, of: &track, at: track.first, in: identity, data: [],
                    why: decided.map { ("confirmed_t_ns", $0) }))
        }
        guard let reason = change.endReason, track.memory.isReported else { return events }
        let data = [
            EventField("end_reason", .text(reason)),
            EventField("life_ms", .milliseconds(track.last.time - track.first.time)),
        ]
        events.append(
            event(
                .trackEnd, of: &track, at: track.last, in: identity, data: data,
                why: decided.map { ("given_up_t_ns", $0) }))
        return events
    }

    private func event(
        _ type: EventType, of track: inout FollowedTrack<Start>, at sighting: Sighting,
        in identity: FrameIdentity, data: [EventField], why: (key: String, time: MediaInstant)?
    ) -> AnalyticsEvent {
        var reasons = [EventField("hits", .int(Int64(track.hits)))]
        if let why { reasons.append(EventField(why.key, .int(why.time.nanoseconds))) }
        return track.event(
            type, of: options, in: identity, at: EventMoment(in: sighting), score: sighting.score,
            data: [EventField("point", .point(sighting.point))] + data, why: reasons)
    }
}
