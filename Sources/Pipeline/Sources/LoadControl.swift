import VisionCore

/// Holds the latency of a live source within its budget: networks look at every n-th frame, and n
/// grows while the latency is over the budget, and falls again when there is room.
///
/// A step that was taken back too early waits longer the next time. A pure value: the caller has
/// the clock.
struct LoadControl: Sendable {
    /// A decision.
    struct Change: Equatable {
        var from: Int
        var to: Int
        var reason: String
    }

    private let budget: Duration
    /// Networks look at every `stride`-th frame.
    private(set) var stride = 1
    private var changed: HostInstant?
    private var roomSince: HostInstant?
    private var patience = Self.leastPatience
    private var eased: HostInstant?

    private static let steps = [1, 2, 3, 4, 6, 8, 12, 16, 25]
    /// What a step brings is seen after this time.
    private static let settling = Duration.seconds(3)
    private static let (leastPatience, longestPatience) = (
        Duration.seconds(5), Duration.seconds(80)
    )
    /// A latency below this share of the budget has room for more.
    private static let room = 0.6

    /// A control of a source whose frames are to be logged `budget` after they came.
    init(budget: Duration) { self.budget = budget }

    /// Takes note of the 95th percentile of the latency of late, nil where no frame came; what is
    /// decided with it.
    mutating func note(p95: Duration?, at now: HostInstant) -> Change? {
        guard let p95 else { return nil }
        let isSettled = changed.map { now - $0 >= Self.settling } ?? true
        if p95 > budget {
            roomSince = nil
            guard isSettled, let next = Self.steps.first(where: { $0 > stride }) else { return nil }
            // What was eased a moment ago was eased too early.
            let isRelapse = eased.map { now - $0 < Self.settling * 5 } ?? false
            patience = isRelapse ? min(patience * 2, Self.longestPatience) : Self.leastPatience
            return change(to: next, p95, ">", at: now)
        }
        guard p95 < budget * Self.room, let easier = Self.steps.last(where: { $0 < stride }) else {
            roomSince = nil
            return nil
        }
        let since = roomSince ?? now
        roomSince = since
        guard isSettled, now - since >= patience else { return nil }
        roomSince = nil
        eased = now
        return change(to: easier, p95, "<", at: now)
    }

    private mutating func change(
        to next: Int, _ p95: Duration, _ sign: String, at now: HostInstant
    ) -> Change {
        defer { (stride, changed) = (next, now) }
        let bound = sign == ">" ? budget : budget * Self.room
        return Change(
            from: stride, to: next,
            reason: "p95 \(p95.wholeMilliseconds) ms \(sign) \(bound.wholeMilliseconds) ms")
    }
}
