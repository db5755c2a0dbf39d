import VisionCore

/// Decides whether all pictures of a live source are decoded, or key frames alone until the source
/// is caught up with: a source is never followed further behind than `limit`.
///
/// Each time that it falls behind soon after it had caught up, it decodes key frames alone for
/// longer. A pure value: the caller has the clock.
struct BacklogControl: Sendable {
    /// What changed.
    enum Change: Equatable {
        /// From here on key frames alone are decoded.
        case keysOnly(late: Duration)
        /// All pictures are decoded again; so many packets were not.
        case all(skipped: Int)
    }

    private let limit: Duration
    private(set) var isKeysOnly = false
    private var skipped = 0
    private var since = HostInstant.zero
    private var caughtUp: HostInstant?
    private var patience = Self.leastPatience

    /// How far behind a source may be.
    static let standardLimit = Duration.seconds(1)
    private static let leastPatience = Duration.zero
    private static let (firstPatience, longestPatience) = (
        Duration.seconds(4), Duration.seconds(60)
    )
    /// One that falls behind again within this was not caught up with.
    private static let relapse = Duration.seconds(15)

    /// A source that may be `limit` behind.
    init(limit: Duration = Self.standardLimit) { self.limit = limit }

    /// Takes note of a packet that is `late`, at `now`; what changes with it.
    mutating func note(late: Duration, isKey: Bool, at now: HostInstant) -> Change? {
        if isKeysOnly {
            guard isKey, late < limit / 4, now - since >= patience else { return nil }
            isKeysOnly = false
            caughtUp = now
            defer { skipped = 0 }
            return .all(skipped: skipped)
        }
        guard late > limit else { return nil }
        let isRelapse = caughtUp.map { now - $0 < Self.relapse } ?? false
        patience =
            isRelapse
            ? min(max(patience * 2, Self.firstPatience), Self.longestPatience) : Self.leastPatience
        isKeysOnly = true
        since = now
        return .keysOnly(late: late)
    }

    /// A packet is not decoded.
    mutating func skip() { skipped += 1 }
}
