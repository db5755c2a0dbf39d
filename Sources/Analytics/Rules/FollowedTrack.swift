import VisionCore

/// What a rule remembers of one track.
struct FollowedTrack<Memory: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    let number: Int
    let first: Sighting
    private(set) var last: Sighting
    private(set) var label: Label
    private(set) var hits: Int
    /// Whether the track was ever confirmed: only then are its events reported.
    private(set) var isBelieved: Bool
    /// Events reported so far.
    private var ordinal = 0
    /// What the kind of rule adds.
    var memory: Memory

    init(_ track: Track, seen sighting: Sighting, memory: Memory) {
        number = track.number
        first = sighting
        last = sighting
        label = track.label
        hits = track.hits
        isBelieved = track.state.isBelieved
        self.memory = memory
    }

    /// Updates it with its state in a further frame; returns the previous sighting if the track was
    /// seen in this one.
    mutating func update(_ track: Track, anchor: BoxAnchor, in input: RuleInput) -> Sighting? {
        label = track.label
        hits = track.hits
        if track.state.isBelieved { isBelieved = true }
        guard track.isSeen else { return nil }
        let before = last
        last = Sighting(track, anchor: anchor, in: input)
        return before
    }

    /// Scales the last sighting to a picture of another size.
    mutating func scale(x: Double, y: Double) {
        last.point.x *= x
        last.point.y *= y
    }

    /// The next event of the track, decided in the frame `identity`.
    mutating func event(
        _ type: EventType, of options: RuleOptions, in identity: FrameIdentity,
        at moment: EventMoment, score: Float, data: [EventField], why: [EventField]
    ) -> AnalyticsEvent {
        defer { ordinal = ordinal.addingSaturated(1) }
        return AnalyticsEvent(
            type: type, rule: options.name, ruleVersion: options.version, identity: identity,
            moment: moment, track: number, label: label, score: score, ordinal: ordinal,
            data: data, why: why)
    }
}

extension Track {
    /// Whether a detection shows where it is; rules do not judge by predicted boxes.
    var isSeen: Bool { state != .ended && observation == .detected }
}

extension TrackState {
    /// Whether the tracker believes in the object.
    var isBelieved: Bool { self == .confirmed || self == .lost }
}
