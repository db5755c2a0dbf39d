import VisionCore

/// Keeps a run of live sources within its memory: while it takes more, one load after the other is
/// shed, and with room taken back in the other order.
///
/// What was taken back too early waits longer the next time. A pure value: the caller has the
/// clock.
struct MemoryControl: Sendable {
    /// What can be done without, the most dispensable first.
    enum Load: Hashable, Sendable {
        /// Pictures that are drawn for the page.
        case previews
        /// Annotated outputs of cameras.
        case outputs
        /// Pictures other than key frames.
        case rate
        /// A source, by its name.
        case source(String)
    }

    /// A decision.
    struct Change: Equatable {
        var load: Load
        var isShed: Bool
        var reason: String
    }

    /// Bytes that the run may take.
    let budget: Int
    /// What is shed, the first first.
    private(set) var shed: [Load] = []
    private var changed: HostInstant?
    private var roomSince: HostInstant?
    private var restored: HostInstant?
    private let leastPatience: Duration
    private var patience: Duration

    /// What a step brings is seen after this time; where the budget is left far behind the next
    /// one comes sooner.
    private static let (settling, urgentSettling) = (
        Duration.seconds(2), Duration.milliseconds(500)
    )
    /// Percent of the budget that are far beyond it.
    private static let urgent = 115
    /// Below this many percent of the budget there is room for what was shed.
    private static let room = 85
    private static let longestPatience = Duration.seconds(320)
    /// What is shed again within this was taken back too early.
    private static let relapse = Duration.seconds(30)

    /// A control of a run that may take `budget` bytes, and takes back what was shed when there has
    /// been room for `patience`.
    init(budget: Int, patience: Duration = .seconds(10)) {
        self.budget = max(budget, 1)
        (leastPatience, self.patience) = (patience, patience)
    }

    /// Takes note of the bytes that the run takes; what is decided with it.
    ///
    /// `loads` is what could be shed, in the order in which it is.
    mutating func note(used: Int, loads: [Load], at now: HostInstant) -> Change? {
        if used > budget {
            roomSince = nil
            let wait = share(of: used) > Self.urgent ? Self.urgentSettling : Self.settling
            guard changed.map({ now - $0 >= wait }) ?? true,
                let next = loads.first(where: { !shed.contains($0) })
            else { return nil }
            let isRelapse = restored.map { now - $0 < Self.relapse } ?? false
            patience = isRelapse ? min(patience * 2, Self.longestPatience) : leastPatience
            shed.append(next)
            changed = now
            return Change(load: next, isShed: true, reason: reason(used, ">", percent: 100))
        }
        guard share(of: used) < Self.room, !shed.isEmpty else {
            roomSince = nil
            return nil
        }
        let since = roomSince ?? now
        roomSince = since
        guard now - since >= patience, let last = shed.popLast() else { return nil }
        (roomSince, changed, restored) = (nil, now, now)
        return Change(load: last, isShed: false, reason: reason(used, "<", percent: Self.room))
    }

    private func share(of used: Int) -> Int {
        Int(clamping: Int128(used) * 100 / Int128(budget))
    }

    private func reason(_ used: Int, _ sign: String, percent: Int) -> String {
        let bound = Int(clamping: Int128(budget) * Int128(percent) / 100)
        return "memory \(used >> 20) MiB \(sign) \(bound >> 20) MiB"
    }
}
