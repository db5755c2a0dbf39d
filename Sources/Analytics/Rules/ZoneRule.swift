package import VisionCore

/// Tells which tracks come into a zone and leave it, and how many are in it.
///
/// The zone is a polygon in 0 to 1 of the picture, by the even-odd rule. The anchor's straight way
/// between two sightings is tested against its edges, so that a quick pass is seen as well; times
/// are those of the edges. A track has come in, or gone out, once it has stayed so for `hold` of
/// media time, or when it ends; what is taken back sooner never was. A track that appears in the
/// zone comes in where it appears; one that ends in it goes out where it was seen last.
package struct ZoneRule: AnalyticsRule {
    /// What all rules have.
    package let options: RuleOptions
    /// The polygon's corners in 0 to 1 of the picture; the last is joined with the first.
    package let points: [NormalizedPoint]
    /// Nanoseconds for which a track must stay inside or outside.
    package let hold: Int64
    /// Tracks inside, by the events told so far.
    package private(set) var occupancy = 0
    private var followed = FollowedTracks<ZoneMemory>()

    package var name: String { options.name }

    /// A zone of at least three corners; throws for fewer, bad points, or a negative `hold`.
    package init(options: RuleOptions, points: [NormalizedPoint], hold: Int64 = 200_000_000)
        throws(AnalyticsError)
    {
        try options.check(points, needed: 3, hold: hold)
        self.options = options
        self.points = points
        self.hold = hold
    }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        let zone = Polygon(points.map { PlanePoint($0, in: input.size) })
        let (options, hold) = (options, hold)
        var occupancy = occupancy
        var followed = followed
        var events: [AnalyticsEvent] = []
        followed.take(input, options, fresh: ZoneMemory()) { track, change in
            switch change {
            case .appeared:
                track.memory.appear(track.last, in: zone)
            case .moved(let before):
                track.memory.move(from: before, to: track.last, in: zone, hold: hold)
            case .waited, .ended: break
            }
            if case .appeared = change { track.memory.settle(until: track.last.time, hold: hold) }
            tell(&track, change, input.identity, &occupancy, &events)
        }
        self.followed = followed
        self.occupancy = occupancy
        return events
    }

    package mutating func finish(at identity: FrameIdentity) -> [AnalyticsEvent] {
        var occupancy = occupancy
        var events: [AnalyticsEvent] = []
        var followed = followed
        followed.endAll { track, change in tell(&track, change, identity, &occupancy, &events) }
        self.followed = followed
        self.occupancy = occupancy
        return events
    }

    /// Tells the changes of a track that have been decided.
    private func tell(
        _ track: inout FollowedTrack<ZoneMemory>, _ change: FollowedTracks<ZoneMemory>.Change,
        _ identity: FrameIdentity, _ occupancy: inout Int, _ events: inout [AnalyticsEvent]
    ) {
        var ended: TrackEndReason?
        if case .ended(let reason) = change {
            ended = reason
            track.memory.end(at: track.last)
        }
        guard track.isBelieved else { return }
        for settled in track.memory.takeSettled() {
            let passage = settled.passage
            if passage.isEntry {
                guard options.concerns(track.label) else { continue }
                track.memory.entryTime = passage.moment.time
                occupancy += 1
            } else {
                guard track.memory.entryTime != nil else { continue }
                occupancy -= 1
            }
            var data = [EventField("point", passage.point.value)]
            if !passage.isEntry, let entry = track.memory.entryTime {
                data.append(EventField("dwell_ms", .milliseconds(passage.moment.time &- entry)))
                track.memory.entryTime = nil
            }
            data.append(EventField("occupancy", .int(Int64(occupancy))))
            var why: [EventField] = [
                EventField("cause", .text(passage.cause.rawValue)),
                EventField("held_ms", .milliseconds(settled.held)),
                EventField("min_hold_ms", .milliseconds(hold)),
                EventField("obs", .list(passage.observations.map { .text($0.rawValue) })),
            ]
            if let ended, settled.held < hold || passage.cause == .trackEnd {
                why.append(EventField("track_end", .text(ended.rawValue)))
            }
            events.append(
                AnalyticsEvent(
                    type: passage.isEntry ? .zoneEnter : .zoneExit, rule: name,
                    ruleVersion: options.version, identity: identity, moment: passage.moment,
                    track: track.number, label: track.label, score: passage.score,
                    ordinal: track.nextOrdinal(), data: data, why: why))
        }
    }
}
