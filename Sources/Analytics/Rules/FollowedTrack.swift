import VisionCore

/// What a rule remembers of one track.
struct FollowedTrack<Memory: Hashable & Sendable & Codable>: Hashable, Sendable, Codable {
    private(set) var number: Int
    let first: Sighting
    private(set) var last: Sighting
    private(set) var label: Label
    private(set) var hits: Int
    /// Whether the track was ever confirmed: only then are its events reported.
    private(set) var isBelieved: Bool
    /// Events reported so far.
    private var ordinal = 0
    private var lastTold: MediaInstant?
    /// The lasting event that is open.
    private(set) var open: OpenEvent?
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

    /// Becomes the beginning of the track `number`, which was found to continue it; `later` is what
    /// was remembered of that one until now.
    ///
    /// Its events are counted on from those of `later`: no two have one number. What is open stays
    /// open, under the number that it began with.
    mutating func continueAs(_ number: Int, after later: FollowedTrack?) {
        self.number = number
        ordinal = later?.ordinal ?? 0
        lastTold = [lastTold, later?.lastTold].compactMap(\.self).max()
    }

    /// Scales the last sighting to a picture of another size.
    mutating func scale(x: Double, y: Double) { last.scale(x: x, y: y) }

    /// Whether the rule's cool-down lets it report something that happens at `time`.
    func mayTell(at time: MediaInstant, by options: RuleOptions) -> Bool {
        options.mayTell(at: time, after: lastTold)
    }

    /// The next event of the track, decided in the frame `identity`.
    mutating func event(
        _ type: EventType, _ phase: EventPhase = .point, of options: RuleOptions,
        in identity: FrameIdentity, at moment: EventMoment, score: Float, data: [EventField],
        why: [EventField]
    ) -> AnalyticsEvent {
        defer { ordinal = ordinal.addingSaturated(1) }
        lastTold = moment.time
        if phase == .begin { open = OpenEvent(ordinal: ordinal, number: number, at: moment) }
        return AnalyticsEvent(
            type: type, rule: options.name, ruleVersion: options.version, phase: phase,
            identity: identity, moment: moment, track: number, label: label, score: score,
            ordinal: ordinal, data: data, why: why)
    }

    /// The open event changes or ends; nil where none is open.
    mutating func revise(
        _ type: EventType, _ phase: EventPhase, of options: RuleOptions,
        in identity: FrameIdentity, at moment: EventMoment, data: [EventField],
        why: [EventField] = [], endReason: String? = nil
    ) -> AnalyticsEvent? {
        guard let event = OpenEvent.revise(&open, phase) else { return nil }
        return AnalyticsEvent(
            type: type, rule: options.name, ruleVersion: options.version, phase: phase,
            revision: event.revision, identity: identity, moment: moment,
            track: event.number ?? number, label: label, score: last.score,
            ordinal: event.ordinal, data: data, why: why, endReason: endReason)
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
