import VisionCore

/// Requests of several clients, and whose turn it is: a pure value, the caller has the clock.
///
/// First come clients that have had less than their quota guarantees, the one that is owed most
/// first. Then higher priorities; within one priority, the client that was served least, as in
/// start-time fair queueing: a client that was idle does not save up turns. The requests of one
/// client keep their order.
struct FairQueue<Request> {
    private struct Line {
        var quota: InferenceQuota
        var waiting: [(request: Request, deadline: HostInstant?)] = []
        /// Turns on the clock of fairness.
        var served = 0.0
        /// Guaranteed turns not yet had; at most one is saved up.
        var owed = 1.0
        var owedSince: HostInstant
    }

    /// Clients by number; dense, so that a turn costs a walk over those that wait.
    private var lines: [Int: Line] = [:]
    /// The clock of fairness: what the client served last had been served.
    private var turn = 0.0
    private(set) var count = 0

    /// No clients.
    init() {}

    /// A client joins at `now`.
    mutating func join(_ client: Int, quota: InferenceQuota, at now: HostInstant) {
        lines[client] = Line(quota: quota, served: turn, owedSince: now)
    }

    /// A client leaves; gives its requests that still wait.
    mutating func leave(_ client: Int) -> [Request] {
        let left = lines.removeValue(forKey: client)?.waiting.map(\.request) ?? []
        count -= left.count
        return left
    }

    /// Adds a request of a client that has joined; false for another one.
    mutating func push(_ request: Request, of client: Int, deadline: HostInstant?) -> Bool {
        guard var line = lines[client] else { return false }
        if line.waiting.isEmpty { line.served = max(line.served, turn) }
        line.waiting.append((request, deadline))
        lines[client] = line
        count += 1
        return true
    }

    /// Takes the request whose turn it is at `now` among those that `admits`.
    mutating func pop(
        at now: HostInstant, where admits: (Int, Request) -> Bool = { _, _ in true }
    ) -> (client: Int, request: Request, deadline: HostInstant?)? {
        accrue(to: now)
        let candidates = lines.filter { client, line in
            line.waiting.first.map { admits(client, $0.request) } ?? false
        }
        guard let client = candidates.keys.min(by: { precedes($0, $1) }) else { return nil }
        guard var line = lines[client], let first = line.waiting.first else { return nil }
        line.waiting.removeFirst()
        turn = max(turn, line.served)
        line.served += 1
        if line.owed >= 1 { line.owed -= 1 }
        lines[client] = line
        count -= 1
        return (client, first.request, first.deadline)
    }

    private mutating func accrue(to now: HostInstant) {
        for client in lines.keys {
            guard let line = lines[client], line.quota.rate > 0 else { continue }
            let elapsed = Double((now - line.owedSince).nanoseconds) / 1e9
            lines[client]?.owed = min(line.owed + max(elapsed, 0) * line.quota.rate, 2)
            lines[client]?.owedSince = now
        }
    }

    private func precedes(_ one: Int, _ other: Int) -> Bool {
        guard let left = lines[one], let right = lines[other] else { return false }
        let (leftOwed, rightOwed) = (guaranteed(left), guaranteed(right))
        if leftOwed != rightOwed { return leftOwed > rightOwed }
        if left.quota.priority != right.quota.priority {
            return left.quota.priority > right.quota.priority
        }
        if left.served != right.served { return left.served < right.served }
        let (leftDeadline, rightDeadline) = (
            left.waiting.first?.deadline, right.waiting.first?.deadline
        )
        if leftDeadline != rightDeadline {
            guard let leftDeadline else { return false }
            return rightDeadline.map { leftDeadline < $0 } ?? true
        }
        return one < other
    }

    private func guaranteed(_ line: Line) -> Double {
        line.quota.rate > 0 && line.owed >= 1 ? line.owed : 0
    }
}
