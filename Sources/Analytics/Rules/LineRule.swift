package import VisionCore

/// Counts tracks that cross a line.
///
/// The line is a chain of segments in 0 to 1 of the picture. To cross from the left of the line to
/// its right, as seen on the screen by somebody who walks from its first point to its last, is
/// `in`; the other way is `out`. The anchor's straight way between two sightings, however many
/// frames lie between them, is tested against the segments themselves, not against the infinite
/// line. A crossing counts once the track has stayed on the other side for `hold` of media time, or
/// was still there when it ended; one that is taken back sooner never was.
package struct LineRule: AnalyticsRule {
    /// What all rules have.
    package let options: RuleOptions
    /// The chain's points in 0 to 1 of the picture.
    package let points: [NormalizedPoint]
    /// Nanoseconds for which a track must stay on the other side.
    package let hold: Int64
    /// Crossings told so far.
    package private(set) var count = CrossingCount()
    private var followed = FollowedTracks<LineMemory>()

    package var name: String { options.name }

    /// A line through at least two points; throws for fewer, for bad points, for a negative `hold`.
    package init(options: RuleOptions, points: [NormalizedPoint], hold: Int64 = 200_000_000)
        throws(AnalyticsError)
    {
        try options.check(points, needed: 2, hold: hold)
        self.options = options
        self.points = points
        self.hold = hold
    }

    /// Goes on counting from `count`.
    mutating func goOn(from count: CrossingCount) { self.count = count }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        let line = points.map { PlanePoint($0, in: input.size) }
        let (options, hold) = (options, hold)
        var count = count
        var followed = followed
        var events: [AnalyticsEvent] = []
        followed.take(input, options, fresh: LineMemory()) { track, change in
            if case .moved(let before) = change {
                for crossing in crossings(of: line, from: before, to: track.last) {
                    track.memory.take(crossing, hold: hold)
                }
                track.memory.settle(until: track.last.time, hold: hold)
            }
            tell(&track, change, input.identity, &count, &events)
        }
        self.followed = followed
        self.count = count
        return events
    }

    package mutating func finish(at identity: FrameIdentity) -> [AnalyticsEvent] {
        var count = count
        var events: [AnalyticsEvent] = []
        var followed = followed
        followed.endAll { track, change in tell(&track, change, identity, &count, &events) }
        self.followed = followed
        self.count = count
        return events
    }

    /// Tells the crossings of a track that have been decided.
    private func tell(
        _ track: inout FollowedTrack<LineMemory>, _ change: FollowedTracks<LineMemory>.Change,
        _ identity: FrameIdentity, _ count: inout CrossingCount, _ events: inout [AnalyticsEvent]
    ) {
        var ended: TrackEndReason?
        if case .ended(let reason) = change {
            ended = reason
            track.memory.settleAll(at: track.last.time)
        }
        guard track.isBelieved else { return }
        for settled in track.memory.takeSettled() where options.concerns(track.label) {
            let crossing = settled.crossing
            count.add(crossing.direction)
            var why: [EventField] = [
                EventField("side_before", .number(crossing.sideBefore, decimals: 2)),
                EventField("side_after", .number(crossing.sideAfter, decimals: 2)),
                EventField("held_ms", .milliseconds(settled.held)),
                EventField("min_hold_ms", .milliseconds(hold)),
                EventField("obs", .list(crossing.observations.map { .text($0.rawValue) })),
            ]
            if settled.held < hold, let ended {
                why.append(EventField("track_end", .text(ended.rawValue)))
            }
            events.append(
                AnalyticsEvent(
                    type: .lineCross, rule: name, ruleVersion: options.version,
                    identity: identity, moment: crossing.moment, track: track.number,
                    label: track.label, score: crossing.score, ordinal: track.nextOrdinal(),
                    data: [
                        EventField("dir", .text(crossing.direction.rawValue)),
                        EventField("point", crossing.point.value),
                        EventField("angle_deg", .number(crossing.angle, decimals: 1)),
                        EventField("count", count.value),
                    ],
                    why: why))
        }
    }

    /// The crossings of one straight move, in the order in which they happen.
    private func crossings(of line: [PlanePoint], from before: Sighting, to after: Sighting)
        -> [LineCrossing]
    {
        let path = Segment(start: before.point, end: after.point)
        var found: [(fraction: Double, crossing: LineCrossing)] = []
        for (start, end) in zip(line, line.dropFirst()) {
            let segment = Segment(start: start, end: end)
            guard let fraction = segment.crossing(by: path) else { continue }
            let crossing = LineCrossing(
                direction: segment.hasOnRight(before.point) ? .outward : .inward,
                moment: EventMoment(from: before, to: after, fraction: fraction),
                point: before.point.toward(after.point, fraction: fraction),
                angle: segment.angle(to: path), sideBefore: segment.distance(of: before.point),
                sideAfter: segment.distance(of: after.point),
                observations: [before.observation, after.observation], score: after.score)
            let place = found.firstIndex { $0.fraction > fraction } ?? found.endIndex
            found.insert((fraction, crossing), at: place)
        }
        return found.map(\.crossing)
    }
}
