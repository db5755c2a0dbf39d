import EventLog
import Media
import VisionCore

/// The time without a source: since when, why, and when it is tried again.
struct SourceOutage: Sendable {
    /// Why frames are missing.
    let cause: GapRecord.Cause
    /// Since when it is away.
    let since: HostInstant
    /// What ended it, or the last try to open it.
    var error: MediaError?
    private var reconnection: Reconnection

    /// A source that went away at `now`.
    ///
    /// `since` is when its last frame came; tries are `longest` apart at most.
    init(
        _ cause: GapRecord.Cause, error: MediaError?, since: HostInstant? = nil,
        at now: HostInstant,
        longest: Duration = .seconds(30)
    ) {
        self.cause = cause
        self.error = error
        self.since = since ?? now
        reconnection = Reconnection(began: now, longest: longest)
    }

    /// Tries to open it so far.
    var attempt: Int { reconnection.attempt }

    /// The time to wait before the next try.
    mutating func delay(at now: HostInstant) -> Duration {
        var generator = SystemRandomNumberGenerator()
        return reconnection.delay(
            after: error ?? .cancelled(uri: ""), at: now, using: &generator)
    }

    /// How long it has been away, and what would have come at `rate` frames a second.
    func gap(at now: HostInstant, rate: Ratio?) -> SourceEvent {
        let length = now - since
        return .gap(cause: cause, length: length, lostFrames: Self.lost(in: length, at: rate))
    }

    /// Frames that would have come in `length`; nil where the rate is not known or cannot be.
    private static func lost(in length: Duration, at rate: Ratio?) -> Int? {
        guard let rate, rate.value > 0, rate.value <= 480 else { return nil }
        return Int(exactly: (length.milliseconds / 1000 * rate.value).rounded())
    }
}
