import Media
import VisionCore

/// When an output that failed is tried again.
///
/// After 1 s, 2, 4, then every 8 s; a full disk every 5 s. A pure value: the caller has the clock.
struct OutputRetry: Sendable {
    private var tries = 0
    /// When it may be tried next; nil while it is up.
    private(set) var next: HostInstant?
    /// Since when it is not up; nil while it is.
    private(set) var since: HostInstant?

    private static let (first, longest) = (Duration.seconds(1), Duration.seconds(8))
    private static let fullDisk = Duration.seconds(5)
    /// An output that was up for so long failed for another reason than before.
    private static let settled = Duration.seconds(10)
    private var upSince: HostInstant?

    /// It failed at `now`.
    mutating func fail(isFull: Bool, at now: HostInstant) {
        if let up = upSince, now - up > Self.settled { tries = 0 }
        upSince = nil
        since = since ?? now
        let wait = isFull ? Self.fullDisk : min(Self.first * (1 << min(tries, 8)), Self.longest)
        tries += 1
        next = now + wait
    }

    /// It is up again at `now`; how long it was not, nil for one that never failed.
    mutating func succeed(at now: HostInstant) -> Duration? {
        defer { (since, next, upSince) = (nil, nil, now) }
        return since.map { now - $0 }
    }

    /// Whether it may be tried at `now`.
    func isDue(at now: HostInstant) -> Bool { next.map { now >= $0 } ?? true }
}
