import Glibc
package import VisionCore

extension EventType {
    /// A track goes the wrong way.
    package static let wrongWay = EventType(rawValue: "dir.wrong")
}

/// Reports tracks that go another way than allowed.
///
/// A track's heading is known each time it has come `distance` away from where it was known last.
/// Who goes the wrong way is reported once, and again only after having gone the right way.
package struct HeadingRule: AnalyticsRule {
    package static let kind = "heading"
    package static let eventTypes = [EventType.wrongWay]

    /// The settings that all rules have.
    package var options: RuleOptions
    /// The part of the picture that it watches.
    package let area: Area
    /// From and to of the allowed way, in 0 to 1 of the picture.
    package let toward: [NormalizedPoint]
    /// Degrees by which a heading may differ.
    package let tolerance: Double
    /// The distance after which a heading is known.
    package let distance: Length
    private var followed = FollowedTracks<Memory>()

    private struct Memory: Hashable, Sendable, Codable {
        /// Where the heading was known last.
        var from: Sighting?
        var isWrong = false
    }

    package var shape: RuleShape? {
        guard toward.count == 2 else { return nil }
        return RuleShape(name: name, form: .area, points: area.outlines.first ?? [])
    }

    /// A rule that allows the way of `toward`, from its first point to its second.
    package init(
        options: RuleOptions, area: Area, toward: [NormalizedPoint], tolerance: Double,
        distance: Length
    ) throws(AnalyticsError) {
        try options.check(toward, needed: 2, hold: options.hold)
        self.options = options
        self.area = area
        self.toward = Array(toward.prefix(2))
        self.tolerance = tolerance
        self.distance = distance
    }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        let region = area.region(in: input.size)
        var events: [AnalyticsEvent] = []
        for case (var track, let change) in followed.changes(
            in: input, anchor: options.anchor, fresh: Memory())
        {
            switch change {
            case .appeared, .moved:
                if region.contains(track.last) {
                    events += judge(&track, input)
                } else {
                    track.memory.from = nil
                }
            case .waited, .ended: break
            }
            followed.keep(track, after: change)
        }
        return events
    }

    package mutating func finish(at identity: FrameIdentity, because reason: RuleEnd)
        -> [AnalyticsEvent]
    {
        _ = followed.endAll(because: reason)
        return []
    }

    private func judge(_ track: inout FollowedTrack<Memory>, _ input: RuleInput)
        -> [AnalyticsEvent]
    {
        guard let from = track.memory.from else {
            track.memory.from = track.last
            return []
        }
        guard let way = distance.distance(from.point, track.last.point, in: input),
            way >= distance.value
        else { return [] }
        let heading = Self.degrees(from.point, track.last.point)
        let ends = toward.map { PrecisePoint($0, in: input.size) }
        let allowed = Self.degrees(ends[0], ends[1])
        let turn = abs(remainder(heading - allowed, 360))
        track.memory.from = track.last
        guard turn > tolerance else {
            track.memory.isWrong = false
            return []
        }
        let moment = EventMoment(in: track.last)
        guard !track.memory.isWrong, track.isBelieved, options.concerns(track.label),
            track.mayTell(at: moment.time, by: options)
        else { return [] }
        track.memory.isWrong = true
        return [
            track.event(
                .wrongWay, of: options, in: input.identity, at: moment, score: track.last.score,
                data: [
                    EventField("heading_deg", .number(heading, decimals: 1)),
                    EventField("allowed_deg", .number(allowed, decimals: 1)),
                    distance.field(way),
                ],
                why: [
                    EventField("turn_deg", .number(turn, decimals: 1)),
                    EventField("tolerance_deg", .number(tolerance, decimals: 1)),
                    EventField("min_distance", .number(distance.value, decimals: 4)),
                    EventField("from", .point(from.point)),
                    EventField("to", .point(track.last.point)),
                ])
        ]
    }

    /// Degrees clockwise as seen on the screen, 0 to the right, 0 to 360.
    private static func degrees(_ from: PrecisePoint, _ to: PrecisePoint) -> Double {
        let angle = atan2(to.y - from.y, to.x - from.x) * 180 / .pi
        return angle < 0 ? angle + 360 : angle
    }
}
