package import VisionCore

extension EventType {
    /// A track crossed a line.
    package static let lineCross = EventType(rawValue: "line.cross")
}

/// Counts tracks that cross a line.
///
/// The line is a chain of segments in 0 to 1 of the picture. To cross from the left of the line to
/// its right, as seen on the screen by somebody who walks from its first point to its last, is
/// `in`; the other way is `out`. The anchor's straight path between two sightings, however many
/// frames lie between them, is tested against the segments themselves, not against the infinite
/// line. A crossing counts once the track has stayed on the other side for `hold` of media time, or
/// was still there when it ended; a crossing back before that cancels it.
package struct LineRule: AnalyticsRule {
    package static let kind = "line"
    package static let eventTypes = [EventType.lineCross]

    /// The settings that all rules have.
    package let options: RuleOptions
    /// The chain's points in 0 to 1 of the picture.
    package let points: [NormalizedPoint]
    /// How long a track must stay on the other side.
    @Nanoseconds package private(set) var hold: Duration
    /// Crossings reported so far.
    package private(set) var count = CrossingCount()
    private var followed = FollowedTracks<HeldPassages<Angles>>()

    /// How a track crossed: the angle to the line in degrees, and pixels from it.
    private struct Angles: Hashable, Sendable, Codable {
        let angle: Double
        let sideBefore: Double
        let sideAfter: Double
    }

    package var name: String { options.name }

    package var shape: RuleShape? {
        RuleShape(
            name: name, form: .line, points: points,
            counters: [
                RuleShape.Counter("in", count.inward), RuleShape.Counter("out", count.outward),
            ])
    }

    /// A line through at least two points; throws for fewer, for bad points, for a negative `hold`.
    package init(options: RuleOptions, points: [NormalizedPoint], hold: Duration)
        throws(AnalyticsError)
    {
        try options.check(points, needed: 2, hold: hold)
        self.options = options
        self.points = points
        _hold = Nanoseconds(wrappedValue: hold)
    }

    package var crossings: CrossingCount? { count }

    package mutating func resume(from count: CrossingCount) { self.count = count }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        let line = points.map { PrecisePoint($0, in: input.size) }
        let changes = followed.changes(
            in: input, anchor: options.anchor, fresh: HeldPassages<Angles>())
        var events: [AnalyticsEvent] = []
        for case (var track, let change) in changes {
            if case .moved(let before) = change {
                for crossing in crossings(of: line, from: before, to: track.last) {
                    track.memory.add(crossing, hold: hold)
                }
                track.memory.settle(until: track.last.time, hold: hold)
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

    /// The crossings of a track that have been decided.
    private mutating func report(
        _ track: inout FollowedTrack<HeldPassages<Angles>>,
        after change: FollowedTracks<HeldPassages<Angles>>.Change, in identity: FrameIdentity
    ) -> [AnalyticsEvent] {
        if change.endReason != nil { track.memory.settleAll(at: track.last.time) }
        guard track.isBelieved else { return [] }
        var events: [AnalyticsEvent] = []
        for settled in track.memory.takeSettled() where options.concerns(track.label) {
            let crossing = settled.passage
            let direction: CrossingDirection = crossing.isInward ? .inward : .outward
            count.add(direction)
            let data = [
                EventField("dir", .text(direction.rawValue)),
                EventField("point", .point(crossing.point)),
                EventField("angle_deg", .number(crossing.detail.angle, decimals: 1)),
                EventField("count", count.value),
            ]
            events.append(
                track.event(
                    .lineCross, of: options, in: identity, at: crossing.moment,
                    score: crossing.score, data: data, why: why(settled, change.endReason)))
        }
        return events
    }

    private func why(_ settled: HeldPassages<Angles>.Settled, _ endReason: TrackEndReason?)
        -> [EventField]
    {
        let crossing = settled.passage
        var why = [
            EventField("side_before", .number(crossing.detail.sideBefore, decimals: 2)),
            EventField("side_after", .number(crossing.detail.sideAfter, decimals: 2)),
        ]
        why += settled.why(hold: hold)
        if settled.held < hold, let endReason {
            why.append(EventField("track_end", .text(endReason.rawValue)))
        }
        return why
    }

    /// The crossings of one straight move, in the order in which they happen.
    private func crossings(of line: [PrecisePoint], from before: Sighting, to after: Sighting)
        -> [Passage<Angles>]
    {
        let path = Segment(start: before.point, end: after.point)
        var found: [(fraction: Double, crossing: Passage<Angles>)] = []
        for (start, end) in zip(line, line.dropFirst()) {
            let segment = Segment(start: start, end: end)
            guard let fraction = segment.crossing(by: path) else { continue }
            let crossing = Passage(
                isInward: !segment.hasOnRight(before.point), from: before, to: after,
                fraction: fraction,
                detail: Angles(
                    angle: segment.angle(to: path), sideBefore: segment.distance(of: before.point),
                    sideAfter: segment.distance(of: after.point)))
            let place = found.firstIndex { $0.fraction > fraction } ?? found.endIndex
            found.insert((fraction, crossing), at: place)
        }
        return found.map(\.crossing)
    }
}
