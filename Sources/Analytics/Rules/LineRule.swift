package import VisionCore

extension EventType {
    /// A track crossed a line.
    package static let lineCross = EventType(rawValue: "line.cross")
}

/// Counts tracks that cross a line.
///
/// The line is a chain of segments in 0 to 1 of the picture; an end that is on the edge of the
/// picture reaches beyond it. To cross from the left of the line to its right, as seen on the
/// screen by somebody who walks from its first point to its last, is `in` (`Form.isMirrored`: from
/// right to left); the other way is `out`. The anchor's straight path between two sightings,
/// however many frames lie between them, is tested against the segments themselves, not against the
/// infinite line. A crossing counts once the track has stayed on the other side for `hold` of media
/// time, or was still there when it ended, and was `clear` of the line on both sides; a crossing
/// back before that cancels it.
package struct LineRule: AnalyticsRule {
    package static let kind = "line"
    package static let eventTypes = [EventType.lineCross]

    /// What a line asks for besides its points.
    package struct Form: Hashable, Sendable, Codable {
        /// The direction that counts; nil for both.
        package var direction: CrossingDirection?
        /// Whether `in` is from the right of the line to its left.
        package var isMirrored: Bool
        /// How far from the line a track must have been on both sides.
        package var clear: Length
        /// When the counts begin anew; nil for never.
        package var reset: DayTime?

        /// A line that counts both ways, a tenth of a box clear on both sides.
        package init(
            direction: CrossingDirection? = nil, isMirrored: Bool = false,
            clear: Length = .box(0.1), reset: DayTime? = nil
        ) {
            self.direction = direction
            self.isMirrored = isMirrored
            self.clear = clear
            self.reset = reset
        }
    }

    /// The settings that all rules have.
    package var options: RuleOptions
    /// The chain's points in 0 to 1 of the picture.
    package let points: [NormalizedPoint]
    /// What it asks for besides.
    package let form: Form
    /// Crossings reported so far, since the last reset.
    package private(set) var count = CrossingCount()
    private var followed = FollowedTracks<Memory>()
    private var reset: DailyReset

    /// How a track crossed: the angle to the line in degrees, and pixels from it.
    private struct Details: Hashable, Sendable, Codable {
        let angle: Double
        let sideBefore: Double
        let sideAfter: Double
        let clear: Double
        let speed: GroundWake.Speed?
    }

    private struct Memory: Hashable, Sendable, Codable {
        var passages = HeldPassages<Details>(isClear: false)
        var corners = CornerCrossings()
        var wake = GroundWake()
        /// Crossings of late, for who came along in the same box.
        var recent: [Recent] = []
    }

    /// A crossing, and where the track was behind the line.
    private struct Recent: Hashable, Sendable, Codable {
        let passage: Passage<Details>
        let after: Sighting
    }

    /// Media time before a track began in which it came along in the box of another.
    private static let companyTime = Duration.seconds(2)
    /// Media time for which crossings are remembered for that.
    private static let recentTime = Duration.seconds(8)

    /// Media time over which the speed at a crossing is taken.
    private static let speedWindow = Duration.milliseconds(500)

    /// How long a track must stay on the other side.
    package var hold: Duration { options.hold }

    package var shape: RuleShape? {
        RuleShape(
            name: name, form: .line, points: form.isMirrored ? points.reversed() : points,
            counters: [
                RuleShape.Counter("in", count.inward), RuleShape.Counter("out", count.outward),
            ].filter { counter in
                form.direction == nil || form.direction?.rawValue == counter.word
            })
    }

    /// A line through at least two points; throws for fewer, for bad points, for a negative `hold`.
    package init(
        options: RuleOptions, points: [NormalizedPoint], hold: Duration, form: Form = Form()
    ) throws(AnalyticsError) {
        try options.check(points, needed: 2, hold: hold)
        var held = options
        held.hold = hold
        self.options = held
        self.points = points
        self.form = form
        reset = DailyReset(at: form.reset)
    }

    package var crossings: CrossingCount? { count }

    package mutating func resume(from count: CrossingCount) { self.count = count }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        if reset.isDue(in: input) { count = CrossingCount() }
        let line = Chain(points, in: input.size)
        var changes = followed.changes(in: input, anchor: options.anchor, fresh: Memory())
        let company = crossings(ofCompanyIn: input, changes)
        var events: [AnalyticsEvent] = []
        while case (var track, let change)? = changes.next() {
            if let (parent, crossings) = company[track.number] {
                adopt(crossings, of: parent, into: &track, line)
            }
            switch change {
            case .appeared:
                let before = wayBefore(track.number, &track.memory, line, input)
                track.memory.wake.add(track.last, in: input, window: Self.speedWindow)
                if let before {
                    move(&track.memory, from: before, to: track.last, line, input)
                } else {
                    look(at: &track.memory, track.last, line, input)
                }
            case .moved(let before):
                track.memory.wake.add(track.last, in: input, window: Self.speedWindow)
                move(&track.memory, from: before, to: track.last, line, input)
            case .waited, .ended: break
            }
            events += report(&track, after: change, in: input.identity)
            followed.keep(track, after: change)
        }
        return events
    }

    package mutating func finish(at identity: FrameIdentity, because reason: RuleEnd)
        -> [AnalyticsEvent]
    {
        var events: [AnalyticsEvent] = []
        for case (var track, let change) in followed.endAll(because: reason) {
            events += report(&track, after: change, in: identity)
        }
        return events
    }

    /// Follows one straight move.
    private func move(
        _ memory: inout Memory, from before: Sighting, to after: Sighting, _ line: Chain,
        _ input: RuleInput
    ) {
        let path = Segment(start: before.point, end: after.point)
        let needsClear = form.clear.value > 0
        for crossing in memory.corners.crossings(of: line, from: before, to: after) {
            let isInward = crossing.isInward != form.isMirrored
            let sign: Double = form.isMirrored ? -1 : 1
            let passage = Passage(
                isInward: isInward, from: before, to: after, fraction: crossing.fraction,
                detail: Details(
                    angle: crossing.segment.angle(to: path),
                    sideBefore: sign * crossing.segment.distance(of: before.point),
                    sideAfter: sign * crossing.segment.distance(of: after.point),
                    clear: clear(of: after, input), speed: memory.wake.speed))
            memory.passages.add(passage, hold: hold, needsClear: needsClear)
            memory.recent.append(Recent(passage: passage, after: after))
        }
        if let oldest = memory.recent.first,
            after.time - oldest.passage.moment.time > Self.recentTime
        {
            memory.recent.removeFirst()
        }
        look(at: &memory, after, line, input)
        memory.passages.settle(until: after.time, hold: hold)
    }

    /// Follows the way of a track before it began, as far as it was seen; its end.
    ///
    /// For the first `hold` it only shows that there is something.
    private func wayBefore(
        _ number: Int, _ memory: inout Memory, _ line: Chain, _ input: RuleInput
    ) -> Sighting? {
        let sights = input.tracks.first { $0.number == number }?.earlier ?? []
        guard let first = sights.first else { return nil }
        var last: Sighting?
        for sight in sights where sight.time - first.time >= hold {
            let seen = Sighting(sight, anchor: options.anchor, in: input.size)
            if let last {
                move(&memory, from: last, to: seen, line, input)
            } else {
                look(at: &memory, seen, line, input)
            }
            last = seen
        }
        return last
    }

    /// For each track that was found to have come along in the box of another, that one's number
    /// and crossings.
    private func crossings(
        ofCompanyIn input: RuleInput,
        _ changes: HandedOut<FollowedTracks<Memory>.Changed>
    ) -> [Int: (parent: Int, crossings: [Recent])] {
        var company: [Int: (parent: Int, crossings: [Recent])] = [:]
        for track in input.tracks {
            guard let parent = track.splitFrom,
                let other = changes.waiting.first(where: { $0.track.number == parent })
            else { continue }
            company[track.number] = (parent, other.track.memory.recent)
        }
        return company
    }

    /// Takes over the crossings of the track in whose box a track came along, as far as it began on
    /// the far side.
    private func adopt(
        _ crossings: [Recent], of parent: Int, into track: inout FollowedTrack<Memory>,
        _ line: Chain
    ) {
        let since = track.first.time - Self.companyTime
        let shared = crossings.filter {
            $0.passage.moment.time >= since && $0.passage.moment.time <= track.first.time
        }
        // There and back again is no crossing; what is left leads to where the track began.
        guard let last = shared.last, shared.count % 2 == 1 else { return }
        var corners = CornerCrossings()
        guard corners.crossings(of: line, from: last.after, to: track.first).isEmpty else { return }
        var passage = last.passage
        passage.observations = [.interpolated]
        passage.company = parent
        track.memory.passages.settleAtOnce(passage)
    }

    /// Notes whether the track is clear of the line.
    private func look(
        at memory: inout Memory, _ sighting: Sighting, _ line: Chain, _ input: RuleInput
    ) {
        let nearest = sighting.least { line.distance(to: $0) }
        if nearest >= clear(of: sighting, input) { memory.passages.beClear() }
    }

    private func clear(of sighting: Sighting, _ input: RuleInput) -> Double {
        form.clear.pixels(at: sighting.point, height: sighting.height, in: input) ?? 0
    }

    /// The crossings of a track that have been decided.
    private mutating func report(
        _ track: inout FollowedTrack<Memory>, after change: FollowedTracks<Memory>.Change,
        in identity: FrameIdentity
    ) -> [AnalyticsEvent] {
        if change.endReason != nil { track.memory.passages.settleAll(at: track.last.time) }
        guard track.isBelieved else { return [] }
        var events: [AnalyticsEvent] = []
        for settled in track.memory.passages.takeSettled() where options.concerns(track.label) {
            let crossing = settled.passage
            let direction: CrossingDirection = crossing.isInward ? .inward : .outward
            guard form.direction == nil || form.direction == direction,
                track.mayTell(at: crossing.moment.time, by: options)
            else { continue }
            count.add(direction)
            let data =
                [
                    EventField("dir", .text(direction.rawValue)),
                    EventField("point", .point(crossing.point)),
                    EventField("angle_deg", .number(crossing.detail.angle, decimals: 1)),
                    EventField("count", count.value),
                ] + (crossing.detail.speed?.fields ?? [])
            events.append(
                track.event(
                    .lineCross, of: options, in: identity, at: crossing.moment,
                    score: crossing.score, data: data, why: why(settled, change.endReason)))
        }
        return events
    }

    private func why(_ settled: HeldPassages<Details>.Settled, _ endReason: String?)
        -> [EventField]
    {
        let detail = settled.passage.detail
        var why = [
            EventField("side_before", .number(detail.sideBefore, decimals: 2)),
            EventField("side_after", .number(detail.sideAfter, decimals: 2)),
        ]
        if form.clear.value > 0 {
            why.append(EventField("min_clear", .number(detail.clear, decimals: 2)))
        }
        why += settled.why(hold: hold)
        if let company = settled.passage.company {
            why.append(EventField("came_with", .int(Int64(clamping: company))))
        }
        if settled.held < hold, let endReason {
            why.append(EventField("track_end", .text(endReason)))
        }
        return why
    }
}
