import VisionCore

/// A condition that must last before it is a state, and must be gone before the state ends.
struct LastingState: Hashable, Sendable, Codable {
    /// What a frame changed.
    enum Change: Hashable {
        case none
        /// The condition has lasted long enough; it is met since the moment.
        case began(since: EventMoment, held: Duration)
        /// It has been gone long enough, since the moment.
        case ended(since: EventMoment, held: Duration)
    }

    /// Whether the state holds.
    private(set) var isOn = false
    /// Since when the condition is other than the state.
    private var since: EventMoment?

    /// Takes whether the condition is met at `now`.
    mutating func update(
        _ isMet: Bool, at now: EventMoment, hold: Duration, release: Duration
    ) -> Change {
        guard isMet != isOn else {
            since = nil
            return .none
        }
        let start = since ?? now
        since = start
        let held = now.time - start.time
        guard held >= (isOn ? release : hold) else { return .none }
        isOn.toggle()
        since = nil
        return isOn ? .began(since: start, held: held) : .ended(since: start, held: held)
    }

    /// Since when the condition has been met, or was no longer; nil where it agrees with the state.
    var turningSince: EventMoment? { since }
}
