package import VisionCore

/// Keeps requests away from a server that does not answer them, and finds out when it does again.
///
/// A pure value; the caller has the clock and the chance.
///
/// ```
///             5 failures in a row, or p95 > deadline
///   closed ────────────────────────────────────────► open ◄──────────────┐
///     ▲                                               │ after the back-off │
///     │ the request is answered                       ▼                    │
///   halfOpen ◄──────────── the server is ready ──── asking ── it is not ───┤
///     └──────────────────── the request is not answered ───────────────────┘
/// ```
package struct CircuitBreaker: Sendable {
    /// What it does, and when.
    package struct Limits: Sendable {
        /// Failures in a row that open it.
        package var failures = 5
        /// The deadline of a request; its 95th percentile above that opens it.
        package var deadline: Duration
        /// Requests of which the percentile is, and how many there must be.
        package var window = 64
        package var leastInWindow = 20
        /// The first back-off; each further one is twice as long.
        package var backoff = Duration.milliseconds(500)
        /// The longest back-off.
        package var longestBackoff = Duration.seconds(30)

        package init(deadline: Duration) { self.deadline = deadline }
    }

    /// Where it is.
    package enum State: Sendable, Equatable {
        /// Requests are sent.
        case closed
        /// None is, until then.
        case open(until: HostInstant)
        /// The server is asked whether it is ready.
        case asking
        /// One request is sent as a trial; `isTaken` while it is under way.
        case halfOpen(isTaken: Bool)
    }

    /// That it opened, or closed.
    package enum Change: Sendable, Equatable {
        /// It opened; why, with the numbers.
        case opened(reason: String)
        /// It closed after having been open.
        case closed
    }

    package private(set) var state = State.closed
    /// Failures since the last success.
    package private(set) var failuresInARow = 0
    private let limits: Limits
    private var spans: [Duration] = []
    /// Times that it opened since a request was answered in the closed state.
    private var openings = 0

    /// A closed one.
    package init(_ limits: Limits) { self.limits = limits }

    /// Whether requests are sent as a rule: whether it is closed.
    package var isClosed: Bool { state == .closed }

    /// Whether a request may be sent now; one that may must be followed by `succeed` or `fail`.
    package mutating func admits() -> Bool {
        switch state {
        case .closed: return true
        case .halfOpen(isTaken: false):
            state = .halfOpen(isTaken: true)
            return true
        case .open, .asking, .halfOpen: return false
        }
    }

    /// Whether a request would be sent now.
    package var wouldAdmit: Bool {
        switch state {
        case .closed, .halfOpen(isTaken: false): true
        case .open, .asking, .halfOpen: false
        }
    }

    /// Whether the server is to be asked now whether it is ready; true once a back-off, and then
    /// `ready` follows.
    package mutating func wantsToAsk(at now: HostInstant) -> Bool {
        guard case .open(let until) = state, now >= until else { return false }
        state = .asking
        return true
    }

    /// The server was asked, and is ready or not; `chance`, 0 to 1, spreads the next back-off.
    package mutating func ready(_ isReady: Bool, at now: HostInstant, chance: Double) {
        guard state == .asking else { return }
        if isReady {
            state = .halfOpen(isTaken: false)
        } else {
            open(at: now, chance: chance)
        }
    }

    /// A request was answered within `span`.
    package mutating func succeed(
        within span: Duration, at now: HostInstant, chance: Double
    ) -> Change? {
        switch state {
        case .closed:
            failuresInARow = 0
            openings = 0
            return note(span, at: now, chance: chance)
        case .halfOpen(isTaken: true):
            failuresInARow = 0
            spans = []
            state = .closed
            return .closed
        case .open, .asking, .halfOpen: return nil
        }
    }

    /// A request was not answered; `span` is how long was waited, `reason` why in words.
    package mutating func fail(
        after span: Duration, _ reason: String, at now: HostInstant, chance: Double
    ) -> Change? {
        switch state {
        case .closed:
            failuresInARow += 1
            guard failuresInARow >= limits.failures else {
                return note(span, at: now, chance: chance)
            }
            let count = failuresInARow
            open(at: now, chance: chance)
            return .opened(reason: "\(count) failures in a row, the last: \(reason)")
        case .halfOpen(isTaken: true):
            // It was open all the while: nothing new is told.
            open(at: now, chance: chance)
            return nil
        case .open, .asking, .halfOpen: return nil
        }
    }

    /// Opens it where the server was away from the start.
    package mutating func open(at now: HostInstant, chance: Double) {
        let doublings = min(openings, 16)
        let span = min(limits.backoff * (1 << doublings), limits.longestBackoff)
        openings += 1
        spans = []
        failuresInARow = 0
        // Between 80 and 120 of 100, so that many clients do not come back at one moment.
        state = .open(until: now + span * (0.8 + 0.4 * min(max(chance, 0), 1)))
    }

    /// Takes note of what a request took; opens when too many took longer than the deadline.
    private mutating func note(
        _ span: Duration, at now: HostInstant, chance: Double
    ) -> Change? {
        spans.append(span)
        if spans.count > limits.window { spans.removeFirst() }
        guard spans.count >= limits.leastInWindow else { return nil }
        let p95 = Self.p95(spans)
        guard p95 > limits.deadline else { return nil }
        open(at: now, chance: chance)
        return .opened(
            reason: "p95 \(Self.words(p95)) ms > \(Self.words(limits.deadline)) ms")
    }

    private static func p95(_ spans: [Duration]) -> Duration {
        let sorted = spans.sorted()
        return sorted[min(sorted.count * 95 / 100, sorted.count - 1)]
    }

    private static func words(_ span: Duration) -> String {
        "\((span / .milliseconds(1) * 10).rounded() / 10)".replacing(".0", with: "")
    }
}
