package import VisionCore

/// What a rule found: the `event` record of the log, less what only the log knows.
///
/// The log makes `id` from the source's fingerprint, `rule`, `ruleVersion`, `track` and `ordinal`.
package struct AnalyticsEvent: Hashable, Sendable, Codable {
    /// What happened.
    package var type: EventType
    /// Name of the rule.
    package var rule: String
    /// Version of the rule, so that a changed rule gives other ids.
    package var ruleVersion: Int
    /// Instant or state.
    package var phase: EventPhase
    /// Grows with each update of a lasting event.
    package var revision: Int
    /// Source and epoch it belongs to; `frameIndex` is the frame in which it was decided.
    package var identity: FrameIdentity
    /// When it happened.
    package var moment: EventMoment
    /// Number of the track; nil for an event of no single track.
    package var track: Int?
    /// Class of the track by vote.
    package var label: Label?
    /// Score of the detection by which it was seen.
    package var score: Float?
    /// Number of this event among those of this track at this rule, from 0; of an event without a
    /// track among those of the rule.
    package var ordinal: Int
    /// What the event says, in the order of the log.
    package var data: [EventField]
    /// The numbers behind the decision with their thresholds, in the order of the log.
    package var why: [EventField]
    /// Why a state is over, when it is not for the rule's own reason.
    package var endReason: String?

    /// An event; of a track where `track` is one.
    package init(
        type: EventType, rule: String, ruleVersion: Int, phase: EventPhase = .point,
        revision: Int = 0, identity: FrameIdentity, moment: EventMoment, track: Int?,
        label: Label?, score: Float?, ordinal: Int, data: [EventField], why: [EventField],
        endReason: String? = nil
    ) {
        self.type = type
        self.rule = rule
        self.ruleVersion = ruleVersion
        self.phase = phase
        self.revision = revision
        self.identity = identity
        self.moment = moment
        self.track = track
        self.label = label
        self.score = score
        self.ordinal = ordinal
        self.data = data
        self.why = why
        self.endReason = endReason
    }

    /// What names it among the events of its source.
    package var reference: EventReference {
        EventReference(rule: rule, ruleVersion: ruleVersion, track: track, ordinal: ordinal)
    }
}

/// What names an event among those of a source: the log makes its `id` of it.
package struct EventReference: Hashable, Sendable, Codable {
    /// Name of the rule.
    package let rule: String
    /// Version of the rule.
    package let ruleVersion: Int
    /// Number of the track; nil for an event of no track.
    package let track: Int?
    /// Number among the events of the track at the rule.
    package let ordinal: Int
}
