package import VisionCore

extension EventType {
    /// A person lies down.
    package static let poseFall = EventType(rawValue: "pose.fall")
    /// A person holds both hands up.
    package static let poseHandsUp = EventType(rawValue: "pose.hands_up")
    /// A person is in a posture.
    package static let poseRule = EventType(rawValue: "pose.rule")
    /// A person has done a movement once more.
    package static let poseCount = EventType(rawValue: "pose.count")
}

/// Reports postures and movements of persons by the angles of their keypoints.
///
/// Angles are those of the picture. A frame in which a keypoint that is needed is missing or unsure
/// decides nothing.
package struct PoseRule: AnalyticsRule {
    package static let kind = "pose"
    package static let eventTypes = [
        EventType.poseFall, .poseHandsUp, .poseRule, .poseCount,
    ]

    /// What is looked for.
    package enum Posture: Hashable, Sendable, Codable {
        /// The trunk leans more than `fallAngle` from upright.
        case fall
        /// Both wrists are above nose, or shoulders.
        case handsUp
        /// A trunk that is upright above a knee that is bent.
        case sitting
        /// The angle at the second of three joints is over or under limits, degrees.
        case angle(joints: [String], over: Double?, under: Double?)
        /// Full swings of the angle from below `under` to above `over`, degrees.
        case count(joints: [String], over: Double, under: Double)
    }

    /// The settings that all rules have.
    package var options: RuleOptions
    /// The part of the picture that it watches.
    package let area: Area
    /// What is looked for.
    package let posture: Posture
    private var followed = FollowedTracks<Memory>()
    private var last: EventMoment?

    private struct Memory: Hashable, Sendable, Codable {
        var state = LastingState()
        var angle: Double?
        var isLow = false
        var swings = 0
        var times: [MediaInstant] = []
    }

    /// Degrees from upright beyond which somebody lies.
    private static let fallAngle = 60.0
    /// Degrees at the knee below which somebody sits.
    private static let sittingAngle = 120.0
    /// Swings over which the cadence is taken.
    private static let cadenceSwings = 5

    /// A rule that reports `posture`.
    package init(options: RuleOptions, area: Area, posture: Posture) throws(AnalyticsError) {
        self.options = options
        self.area = area
        self.posture = posture
    }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        last = EventMoment(of: input)
        let region = area.region(in: input.size)
        let indices = input.tracks.reduce(into: [Int: Int]()) { $0[$1.number] = $1.detectionIndex }
        var events: [AnalyticsEvent] = []
        for case (var track, let change) in followed.changes(
            in: input, anchor: options.anchor, fresh: Memory())
        {
            if let reason = change.endReason {
                events += end(
                    &track, at: EventMoment(in: track.last), input.identity, reason: reason)
            } else if let index = indices[track.number], index < input.detections.count,
                region.contains(track.last)
            {
                let body = Body(input.detections[index], names: input.jointNames)
                events += judge(&track, body, input)
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
            events += end(
                &track, at: last ?? EventMoment(in: track.last), identity, reason: reason.rawValue)
        }
        return events
    }

    private func judge(_ track: inout FollowedTrack<Memory>, _ body: Body, _ input: RuleInput)
        -> [AnalyticsEvent]
    {
        let finding: (isMet: Bool, angle: Double?)?
        switch posture {
        case .fall:
            finding = body.lean.map { ($0 > Self.fallAngle, $0) }
        case .handsUp:
            finding = body.holdsHandsUp.map { ($0, nil) }
        case .sitting:
            finding = body.lean.flatMap { lean in
                body.kneeAngle.map { (lean < Self.fallAngle && $0 < Self.sittingAngle, $0) }
            }
        case .angle(let joints, let over, let under):
            finding = body.angle(joints).map { angle in
                (over.map { angle > $0 } ?? false || under.map { angle < $0 } ?? false, angle)
            }
        case .count(let joints, let over, let under):
            guard let angle = body.angle(joints) else { return [] }
            return count(&track, angle, over: over, under: under, input)
        }
        guard let finding else { return [] }
        track.memory.angle = finding.angle
        guard track.isBelieved, options.concerns(track.label) || track.open != nil else {
            return []
        }
        switch track.memory.state.update(
            finding.isMet, at: EventMoment(in: track.last), hold: options.hold,
            release: options.release)
        {
        case .none: return []
        case .began(let since, let held):
            guard track.mayTell(at: since.time, by: options) else { return [] }
            return [
                track.event(
                    type, .begin, of: options, in: input.identity, at: since,
                    score: track.last.score, data: data(finding.angle),
                    why: limits + [
                        EventField("held_ms", .milliseconds(held)),
                        EventField("min_hold_ms", .milliseconds(options.hold)),
                    ])
            ]
        case .ended(let since, _): return end(&track, at: since, input.identity, reason: nil)
        }
    }

    private func count(
        _ track: inout FollowedTrack<Memory>, _ angle: Double, over: Double, under: Double,
        _ input: RuleInput
    ) -> [AnalyticsEvent] {
        if angle < under { track.memory.isLow = true }
        guard angle > over, track.memory.isLow else { return [] }
        track.memory.isLow = false
        guard track.isBelieved, options.concerns(track.label) else { return [] }
        track.memory.swings = track.memory.swings.addingSaturated(1)
        track.memory.times.append(track.last.time)
        if track.memory.times.count > Self.cadenceSwings + 1 { track.memory.times.removeFirst() }
        let moment = EventMoment(in: track.last)
        guard track.mayTell(at: moment.time, by: options) else { return [] }
        var data =
            self.data(angle) + [EventField("count", .int(Int64(clamping: track.memory.swings)))]
        if let first = track.memory.times.first, track.memory.times.count > 1,
            track.last.time > first
        {
            let minutes = Double((track.last.time - first).nanoseconds) / 60e9
            data.append(
                EventField(
                    "cadence_per_min",
                    .number(Double(track.memory.times.count - 1) / minutes, decimals: 1)))
        }
        return [
            track.event(
                .poseCount, of: options, in: input.identity, at: moment, score: track.last.score,
                data: data, why: limits)
        ]
    }

    private func end(
        _ track: inout FollowedTrack<Memory>, at moment: EventMoment, _ identity: FrameIdentity,
        reason: String?
    ) -> [AnalyticsEvent] {
        [
            track.revise(
                type, .end, of: options, in: identity, at: moment, data: data(track.memory.angle),
                endReason: reason)
        ].compactMap(\.self)
    }

    private var type: EventType {
        switch posture {
        case .fall: .poseFall
        case .handsUp: .poseHandsUp
        case .sitting, .angle: .poseRule
        case .count: .poseCount
        }
    }

    private func data(_ angle: Double?) -> [EventField] {
        let joints: [String] =
            switch posture {
            case .fall, .handsUp, .sitting: []
            case .angle(let joints, _, _), .count(let joints, _, _): joints
            }
        return (angle.map { [EventField("angle_deg", .number($0, decimals: 1))] } ?? [])
            + (joints.isEmpty
                ? [] : [EventField("joints", .list(joints.map { .text($0) }))])
    }

    private var limits: [EventField] {
        switch posture {
        case .fall: return [EventField("limit_deg", .number(Self.fallAngle, decimals: 1))]
        case .sitting: return [EventField("limit_deg", .number(Self.sittingAngle, decimals: 1))]
        case .handsUp: return []
        case .angle(_, let over, let under):
            return [("over_deg", over), ("under_deg", under)].compactMap { key, value in
                value.map { EventField(key, .number($0, decimals: 1)) }
            }
        case .count(_, let over, let under):
            return [
                EventField("over_deg", .number(over, decimals: 1)),
                EventField("under_deg", .number(under, decimals: 1)),
            ]
        }
    }
}
