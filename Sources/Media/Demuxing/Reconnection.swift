package import VisionCore

/// When to try again after a source went away.
///
/// Half a second to a second apart in the first minute, then 2, 4, 8, 16, 30 s, each a fifth more
/// or less at random; refused credentials wait 30 s at once. No wait is longer than the caller
/// allows. A pure value: the caller has the clock.
package struct Reconnection: Hashable, Sendable {
    /// Tries so far in this outage.
    package private(set) var attempt = 0

    private let began: HostInstant
    private let longest: Duration
    private var slowSteps = 0

    private static let patience: Duration = .seconds(60)

    /// An outage that began at `now`; no wait is longer than `longest`.
    package init(began now: HostInstant, longest: Duration = .seconds(30)) {
        began = now
        self.longest = longest
    }

    /// The time to wait before the next try, at `now`, after `error`.
    package mutating func delay(
        after error: MediaError, at now: HostInstant,
        using generator: inout some RandomNumberGenerator
    ) -> Duration {
        let wished = wish(after: error, at: now, using: &generator)
        return longest < .seconds(30) ? min(wished, longest) : wished
    }

    private mutating func wish(
        after error: MediaError, at now: HostInstant,
        using generator: inout some RandomNumberGenerator
    ) -> Duration {
        attempt += 1
        let jitter = Int.random(in: -20...20, using: &generator)
        if case .unauthorized = error { return .milliseconds(30_000 + 300 * jitter) }
        guard now - began >= Self.patience else {
            return .milliseconds(Int.random(in: 500...1_000, using: &generator))
        }
        slowSteps = min(slowSteps + 1, 5)
        let base = min(1_000 << slowSteps, 30_000)
        return .milliseconds(base + base / 100 * jitter)
    }
}
