import VisionCore

/// A lasting event that began and has not ended.
struct OpenEvent: Hashable, Sendable, Codable {
    /// Its number among those of its track, or of its rule.
    let ordinal: Int
    /// The number of its track when it began; nil for an event of no track.
    let number: Int?
    /// When it began.
    let moment: EventMoment
    /// Records of it so far, less one.
    private(set) var revision = 0

    init(ordinal: Int, number: Int? = nil, at moment: EventMoment) {
        self.ordinal = ordinal
        self.number = number
        self.moment = moment
    }

    /// The number of the next record of it.
    mutating func nextRevision() -> Int {
        revision = revision.addingSaturated(1)
        return revision
    }

    /// The event in `open` as its next record has it; nil where none is open.
    ///
    /// The record of `phase` `.end` is the last one.
    static func revise(_ open: inout OpenEvent?, _ phase: EventPhase) -> OpenEvent? {
        guard var event = open else { return nil }
        _ = event.nextRevision()
        open = phase == .end ? nil : event
        return event
    }
}

/// What a rule without tracks has reported.
struct RuleJournal: Hashable, Sendable, Codable {
    private var ordinal: Int
    /// From one event to the next: rules with several journals share the numbers out.
    private let step: Int
    private var lastTold: MediaInstant?
    /// The lasting event that is open.
    private(set) var open: OpenEvent?
    /// The last frame.
    private(set) var now: EventMoment?

    /// A journal whose events are numbered from `first` in steps of `step`.
    init(first: Int = 0, step: Int = 1) {
        ordinal = first
        self.step = step
    }

    /// Remembers the frame in which the rule is.
    mutating func advance(to input: RuleInput) { now = EventMoment(of: input) }

    /// An instant; nil in a cool-down.
    mutating func point(
        _ type: EventType, of options: RuleOptions, in identity: FrameIdentity,
        at moment: EventMoment, data: [EventField], why: [EventField], endReason: String? = nil
    ) -> AnalyticsEvent? {
        guard options.mayTell(at: moment.time, after: lastTold) else { return nil }
        lastTold = moment.time
        return event(
            type, .point, of: options, in: identity, at: moment, number: nextOrdinal(),
            revision: 0, data: data, why: why, endReason: endReason)
    }

    /// A state begins; nil in a cool-down.
    mutating func begin(
        _ type: EventType, of options: RuleOptions, in identity: FrameIdentity,
        at moment: EventMoment, data: [EventField], why: [EventField]
    ) -> AnalyticsEvent? {
        guard open == nil, options.mayTell(at: moment.time, after: lastTold) else { return nil }
        lastTold = moment.time
        let event = OpenEvent(ordinal: nextOrdinal(), at: moment)
        open = event
        return self.event(
            type, .begin, of: options, in: identity, at: moment, number: event.ordinal,
            revision: 0, data: data, why: why, endReason: nil)
    }

    /// The open state changes or ends; nil where none is open.
    mutating func revise(
        _ type: EventType, _ phase: EventPhase, of options: RuleOptions,
        in identity: FrameIdentity, at moment: EventMoment, data: [EventField],
        why: [EventField] = [], endReason: String? = nil
    ) -> AnalyticsEvent? {
        guard let event = OpenEvent.revise(&open, phase) else { return nil }
        return self.event(
            type, phase, of: options, in: identity, at: moment, number: event.ordinal,
            revision: event.revision, data: data, why: why, endReason: endReason)
    }

    /// Ends the open state with the last frame, as the rule ends; nothing where none is open.
    mutating func finish(
        _ type: EventType, of options: RuleOptions, in identity: FrameIdentity,
        data: [EventField], because reason: RuleEnd
    ) -> [AnalyticsEvent] {
        guard let now else { return [] }
        let event = revise(
            type, .end, of: options, in: identity, at: now, data: data,
            endReason: reason.rawValue)
        return event.map { [$0] } ?? []
    }

    private mutating func nextOrdinal() -> Int {
        defer { ordinal = ordinal.addingSaturated(step) }
        return ordinal
    }

    private func event(
        _ type: EventType, _ phase: EventPhase, of options: RuleOptions,
        in identity: FrameIdentity, at moment: EventMoment, number: Int, revision: Int,
        data: [EventField], why: [EventField], endReason: String?
    ) -> AnalyticsEvent {
        AnalyticsEvent(
            type: type, rule: options.name, ruleVersion: options.version, phase: phase,
            revision: revision, identity: identity, moment: moment, track: nil, label: nil,
            score: nil, ordinal: number, data: data, why: why, endReason: endReason)
    }
}
