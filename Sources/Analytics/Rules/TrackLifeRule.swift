package import VisionCore

/// Tells when believed tracks begin and end.
///
/// `track.start` is told in the frame that confirms the track and is dated at its first detection;
/// `track.end` is told when the tracker gives the track up and is dated at its last detection.
package struct TrackLifeRule: AnalyticsRule {
    /// Whether the start was told.
    private struct Memory: Hashable, Sendable, Codable { var isStarted = false }

    /// What all rules have.
    package let options: RuleOptions
    private var followed = FollowedTracks<Memory>()

    package var name: String { options.name }

    /// The rule with `options`.
    package init(options: RuleOptions) { self.options = options }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        var events: [AnalyticsEvent] = []
        let options = options
        followed.take(input, options, fresh: Memory()) { track, change in
            Self.tell(options, &track, change, input.identity, decided: input.time, &events)
        }
        return events
    }

    package mutating func finish(at identity: FrameIdentity) -> [AnalyticsEvent] {
        var events: [AnalyticsEvent] = []
        let options = options
        followed.endAll { track, change in
            Self.tell(options, &track, change, identity, decided: nil, &events)
        }
        return events
    }

    private static func tell(
        _ options: RuleOptions, _ track: inout FollowedTrack<Memory>,
        _ change: FollowedTracks<Memory>.Change, _ identity: FrameIdentity, decided: Int64?,
        _ events: inout [AnalyticsEvent]
    ) {
        func event(
            _ type: EventType, _ sighting: Sighting, data: [EventField], why: [EventField]
        ) {
            events.append(
                AnalyticsEvent(
                    type: type, rule: options.name, ruleVersion: options.version,
                    identity: identity, moment: EventMoment(in: sighting), track: track.number,
                    label: track.label, score: sighting.score, ordinal: track.nextOrdinal(),
                    data: [EventField("point", sighting.point.value)] + data, why: why))
        }
        if track.isBelieved, !track.memory.isStarted, options.concerns(track.label) {
            track.memory.isStarted = true
            var why = [EventField("hits", .int(Int64(track.hits)))]
            if let decided { why.append(EventField("confirmed_t_ns", .int(decided))) }
            event(.trackStart, track.first, data: [], why: why)
        }
        guard case .ended(let reason) = change, track.memory.isStarted else { return }
        let life = track.last.time &- track.first.time
        var why = [EventField("hits", .int(Int64(track.hits)))]
        if let decided { why.append(EventField("given_up_t_ns", .int(decided))) }
        event(
            .trackEnd, track.last,
            data: [
                EventField("end_reason", .text(reason.rawValue)),
                EventField("life_ms", .milliseconds(life)),
            ],
            why: why)
    }
}
