package import VisionCore

extension EventType {
    /// A track came into a zone.
    package static let zoneEnter = EventType(rawValue: "zone.enter")
    /// A track left a zone, or ended in it.
    package static let zoneExit = EventType(rawValue: "zone.exit")
}

/// Reports which tracks enter a zone and leave it, and how many are inside.
///
/// The zone is a polygon in 0 to 1 of the picture, by the even-odd rule. The anchor's straight path
/// between two sightings is tested against its edges, so that a quick pass is seen as well; times
/// are those of the edges. A track has entered, or left, once it has stayed so for `hold` of media
/// time, or when it ends; a move back before that cancels it. A track that appears in the zone
/// enters where it appears; one that ends in it leaves where it was last seen.
package struct ZoneRule: AnalyticsRule {
    package static let kind = "zone"
    package static let eventTypes = [EventType.zoneEnter, .zoneExit]

    /// The settings that all rules have.
    package let options: RuleOptions
    /// The polygon's corners in 0 to 1 of the picture; the last is joined with the first.
    package let points: [NormalizedPoint]
    /// How long a track must stay inside or outside.
    @Nanoseconds package private(set) var hold: Duration
    /// Tracks inside, by the events reported so far.
    package private(set) var occupancy = 0
    private var followed = FollowedTracks<ZoneVisit>()

    package var name: String { options.name }

    package var shape: RuleShape? {
        RuleShape(
            name: name, form: .area, points: points,
            counters: [RuleShape.Counter("", occupancy)])
    }

    /// A zone of at least three corners; throws for fewer, bad points, or a negative `hold`.
    package init(options: RuleOptions, points: [NormalizedPoint], hold: Duration)
        throws(AnalyticsError)
    {
        try options.check(points, needed: 3, hold: hold)
        self.options = options
        self.points = points
        _hold = Nanoseconds(wrappedValue: hold)
    }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        let zone = Polygon(points.map { PrecisePoint($0, in: input.size) })
        let changes = followed.changes(in: input, anchor: options.anchor, fresh: ZoneVisit())
        var events: [AnalyticsEvent] = []
        for case (var track, let change) in changes {
            switch change {
            case .appeared: track.memory.appear(track.last, in: zone, hold: hold)
            case .moved(let before):
                track.memory.move(from: before, to: track.last, in: zone, hold: hold)
            case .waited, .ended: break
            }
            events += report(&track, after: change, in: input.identity)
            followed.keep(track, after: change)
        }
        return events
    }

    package mutating func finish(at identity: FrameIdentity) -> [AnalyticsEvent] {
        var events: [AnalyticsEvent] = []
        for case (var track, let change) in followed.endAll() {
            events += report(&track, after: change, in: identity)
        }
        return events
    }

    /// The passages of a track that have been decided.
    private mutating func report(
        _ track: inout FollowedTrack<ZoneVisit>, after change: FollowedTracks<ZoneVisit>.Change,
        in identity: FrameIdentity
    ) -> [AnalyticsEvent] {
        if change.endReason != nil { track.memory.end(at: track.last) }
        guard track.isBelieved else { return [] }
        var events: [AnalyticsEvent] = []
        for settled in track.memory.passages.takeSettled() {
            let passage = settled.passage
            guard let data = count(passage, of: &track) else { continue }
            events.append(
                track.event(
                    passage.isInward ? .zoneEnter : .zoneExit, of: options, in: identity,
                    at: passage.moment, score: passage.score, data: data,
                    why: why(settled, change.endReason)))
        }
        return events
    }

    /// Counts a passage and returns its data; nil for one that does not count: an entry of another
    /// class, or an exit without an entry.
    private mutating func count(
        _ passage: Passage<ZoneVisit.Cause>, of track: inout FollowedTrack<ZoneVisit>
    ) -> [EventField]? {
        var data = [EventField("point", .point(passage.point))]
        if passage.isInward {
            guard options.concerns(track.label) else { return nil }
            track.memory.entryTime = passage.moment.time
            occupancy = occupancy.addingSaturated(1)
        } else {
            guard let entry = track.memory.entryTime else { return nil }
            data.append(EventField("dwell_ms", .milliseconds(passage.moment.time - entry)))
            track.memory.entryTime = nil
            occupancy = occupancy.subtractingSaturated(1)
        }
        data.append(EventField("occupancy", .int(Int64(occupancy))))
        return data
    }

    private func why(
        _ settled: HeldPassages<ZoneVisit.Cause>.Settled, _ endReason: TrackEndReason?
    ) -> [EventField] {
        let cause = settled.passage.detail
        var why = [EventField("cause", .text(cause.rawValue))] + settled.why(hold: hold)
        if let endReason, settled.held < hold || cause == .trackEnd {
            why.append(EventField("track_end", .text(endReason.rawValue)))
        }
        return why
    }
}
