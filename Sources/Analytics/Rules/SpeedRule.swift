package import VisionCore

extension EventType {
    /// A track is faster than allowed.
    package static let speedOver = EventType(rawValue: "speed.over")
}

/// Reports tracks that are faster than a limit on the ground.
///
/// The speed is that of a line fitted through the places of the last `window` of media time. While
/// the error of a speed is larger than the speed itself, nothing is decided.
package struct SpeedRule: AnalyticsRule {
    package static let kind = "speed"
    package static let eventTypes = [EventType.speedOver]

    /// The settings that all rules have.
    package var options: RuleOptions
    /// The part of the picture that it watches.
    package let area: Area
    /// Metres a second.
    package let over: Double
    /// The time over which speed is taken.
    @Nanoseconds package private(set) var window: Duration
    private var followed = FollowedTracks<Memory>()
    private var last: EventMoment?

    private struct Memory: Hashable, Sendable, Codable {
        var wake = GroundWake()
        var state = LastingState()
        var speed: GroundWake.Speed?
        var peak = 0.0
    }

    /// A rule that reports tracks faster than `over` metres a second.
    package init(options: RuleOptions, area: Area, over: Double, window: Duration)
        throws(AnalyticsError)
    {
        guard over > 0, over.isFinite, window > .zero else {
            throw .negativeHold(rule: options.name)
        }
        self.options = options
        self.area = area
        self.over = over
        _window = Nanoseconds(wrappedValue: window)
    }

    package mutating func evaluate(_ input: RuleInput) -> [AnalyticsEvent] {
        let region = area.region(in: input.size)
        last = EventMoment(of: input)
        var events: [AnalyticsEvent] = []
        for case (var track, let change) in followed.changes(
            in: input, anchor: options.anchor, fresh: Memory())
        {
            switch change {
            case .appeared, .moved:
                track.memory.wake.add(track.last, in: input, window: window)
                events += judge(&track, isInside: region.contains(track.last), input)
            case .waited: break
            case .ended(let reason):
                events += end(
                    &track, at: EventMoment(in: track.last), in: input.identity, reason: reason)
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
                &track, at: last ?? EventMoment(in: track.last), in: identity,
                reason: reason.rawValue)
        }
        return events
    }

    private func judge(
        _ track: inout FollowedTrack<Memory>, isInside: Bool, _ input: RuleInput
    ) -> [AnalyticsEvent] {
        let speed = track.memory.wake.speed
        let isSure = speed.map { $0.error <= $0.value } ?? false
        let isOver = isInside && isSure && (speed?.value ?? 0) > over
        if let speed, isSure {
            track.memory.speed = speed
            if isOver { track.memory.peak = max(track.memory.peak, speed.value) }
        }
        guard track.isBelieved, options.concerns(track.label) || track.open != nil else {
            return []
        }
        switch track.memory.state.update(
            isOver, at: EventMoment(in: track.last), hold: options.hold, release: options.release)
        {
        case .none: return []
        case .began(let since, let held):
            guard track.mayTell(at: since.time, by: options) else { return [] }
            return [
                track.event(
                    .speedOver, .begin, of: options, in: input.identity, at: since,
                    score: track.last.score, data: data(track.memory),
                    why: [
                        EventField("limit_mps", .number(over, decimals: 3)),
                        EventField("window_ms", .milliseconds(window)),
                        EventField("held_ms", .milliseconds(held)),
                        EventField("min_hold_ms", .milliseconds(options.hold)),
                    ])
            ]
        case .ended(let since, _):
            defer { track.memory.peak = 0 }
            return end(&track, at: since, in: input.identity, reason: nil)
        }
    }

    private func end(
        _ track: inout FollowedTrack<Memory>, at moment: EventMoment, in identity: FrameIdentity,
        reason: String?
    ) -> [AnalyticsEvent] {
        [
            track.revise(
                .speedOver, .end, of: options, in: identity, at: moment, data: data(track.memory),
                endReason: reason)
        ].compactMap(\.self)
    }

    private func data(_ memory: Memory) -> [EventField] {
        (memory.speed?.fields ?? [])
            + [EventField("peak_mps", .number(memory.peak, decimals: 2))]
    }
}
