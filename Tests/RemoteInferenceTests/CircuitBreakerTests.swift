import TestSupport
import Testing
import VisionCore

@testable import RemoteInference

/// The breaker as a state machine: by hand, and by what must hold on any way through it.
@Suite struct CircuitBreakerTests {
    private static let deadline = Duration.milliseconds(100)

    private static func breaker() -> HeldBreaker {
        HeldBreaker(CircuitBreaker(CircuitBreaker.Limits(deadline: deadline)))
    }

    private static func at(_ milliseconds: Int64) -> HostInstant {
        HostInstant(nanoseconds: milliseconds * 1_000_000)
    }

    private static func fail(_ breaker: HeldBreaker, at time: Int64)
        -> CircuitBreaker.Change?
    {
        guard breaker.admits() else { return nil }
        return breaker.fail(after: deadline, "it broke", at: at(time), chance: 0.5)
    }

    @Test func `five failures in a row open it, four and an answer do not`() {
        let breaker = Self.breaker()
        for time in 0..<4 { #expect(Self.fail(breaker, at: Int64(time)) == nil) }
        #expect(breaker.admits())
        #expect(
            breaker.succeed(within: .milliseconds(10), at: Self.at(4), chance: 0.5) == nil)
        for time in 5..<9 { #expect(Self.fail(breaker, at: Int64(time)) == nil) }
        let change = Self.fail(breaker, at: 9)
        #expect(change == .opened(reason: "5 failures in a row, the last: it broke"))
        #expect(!breaker.admits() && !breaker.isClosed)
    }

    @Test func `it half-opens after the back-off, for one trial alone`() {
        let breaker = Self.breaker()
        for time in 0..<5 { _ = Self.fail(breaker, at: Int64(time)) }
        #expect(breaker.state == .open(until: Self.at(4 + 500)))
        #expect(!breaker.wantsToAsk(at: Self.at(503)))
        #expect(breaker.wantsToAsk(at: Self.at(504)))
        #expect(!breaker.wantsToAsk(at: Self.at(505)))
        #expect(!breaker.admits())
        breaker.ready(true, at: Self.at(510), chance: 0.5)
        #expect(breaker.admits())
        #expect(!breaker.admits())
        let change = breaker.succeed(within: .milliseconds(3), at: Self.at(520), chance: 0.5)
        #expect(change == .closed)
        #expect(breaker.isClosed)
    }

    @Test func `each further back-off is twice as long, up to a limit, and spread`() {
        for (chance, share) in [(0.0, 0.8), (1.0, 1.2)] {
            let breaker = Self.breaker()
            for time in 0..<5 {
                #expect(breaker.admits())
                _ = breaker.fail(
                    after: .zero, "", at: Self.at(Int64(time)), chance: chance)
            }
            var now = Self.at(4)
            for step in 0..<12 {
                let expected = min(0.5 * Double(1 << step), 30) * share
                guard case .open(let until) = breaker.state else {
                    Issue.record("it is not open")
                    return
                }
                #expect(abs(Double((until - now).nanoseconds) / 1e9 - expected) < 1e-6)
                now = until
                #expect(breaker.wantsToAsk(at: now))
                breaker.ready(false, at: now, chance: chance)
            }
        }
    }

    @Test func `one answer in ten that is late opens it by the percentile`() {
        let breaker = Self.breaker()
        var change: CircuitBreaker.Change?
        var sent = 0
        while change == nil, sent < 100 {
            #expect(breaker.admits())
            sent += 1
            let time = Self.at(Int64(sent))
            change =
                sent % 10 == 0
                ? breaker.fail(
                    after: .milliseconds(101), "no answer", at: time, chance: 0.5)
                : breaker.succeed(within: .milliseconds(20), at: time, chance: 0.5)
        }
        #expect(change == .opened(reason: "p95 101 ms > 100 ms"))
        #expect((20...64).contains(sent))
    }

    @Test func `a server that answers in time is never left`() {
        let breaker = Self.breaker()
        for time in 0..<500 {
            #expect(breaker.admits())
            #expect(
                breaker.succeed(
                    within: .milliseconds(99), at: Self.at(Int64(time)), chance: 0.5) == nil)
        }
    }

    /// Any sequence of calls, a thousand times: what is told, and what is let through.
    @Test func `whatever happens, what is promised holds`() {
        var random = SeededRandom(seed: 20261130)
        for _ in 0..<1_000 {
            let breaker = Self.breaker()
            var now = HostInstant.zero
            var underWay = 0
            var (failures, isOpen) = (0, false)
            for _ in 0..<200 {
                now = now + .milliseconds(Int64.random(in: 0...400, using: &random))
                let before = breaker.state
                switch Int.random(in: 0..<8, using: &random) {
                case 0...3:
                    let would = breaker.wouldAdmit
                    guard breaker.admits() else {
                        #expect(!would && before != .closed)
                        continue
                    }
                    #expect(would)
                    if before != .closed { #expect(before == .halfOpen(isTaken: false)) }
                    underWay += 1
                case 4 where underWay > 0, 5 where underWay > 0:
                    underWay -= 1
                    let change = breaker.fail(
                        after: .milliseconds(1), "x", at: now,
                        chance: Double.random(in: 0...1, using: &random))
                    if before == .closed { failures += 1 }
                    if case .opened = change {
                        #expect(!isOpen && failures >= 5, "five in a row")
                        isOpen = true
                    }
                    if case .open(let until) = breaker.state, before != breaker.state {
                        #expect(until - now >= .milliseconds(400) && until - now <= .seconds(36))
                    }
                case 6 where underWay > 0:
                    underWay -= 1
                    let change = breaker.succeed(
                        within: .milliseconds(1), at: now, chance: 0.5)
                    if before == .closed { failures = 0 }
                    if change == .closed {
                        #expect(isOpen && before == .halfOpen(isTaken: true))
                        (isOpen, failures) = (false, 0)
                    }
                default:
                    let asks = breaker.wantsToAsk(at: now)
                    if case .open(let until) = before {
                        #expect(asks == (now >= until))
                    } else {
                        #expect(!asks)
                    }
                    if breaker.state == .asking {
                        breaker.ready(
                            Bool.random(using: &random), at: now,
                            chance: Double.random(in: 0...1, using: &random))
                        #expect(breaker.state != .asking)
                    }
                }
                #expect(breaker.isClosed != isOpen, "told of all that changed")
            }
        }
    }
}

/// A breaker in one place, so that expectations can change it.
private final class HeldBreaker {
    private var breaker: CircuitBreaker

    init(_ breaker: CircuitBreaker) { self.breaker = breaker }

    var state: CircuitBreaker.State { breaker.state }
    var isClosed: Bool { breaker.isClosed }
    var wouldAdmit: Bool { breaker.wouldAdmit }

    func admits() -> Bool { breaker.admits() }

    func wantsToAsk(at now: HostInstant) -> Bool { breaker.wantsToAsk(at: now) }

    func ready(_ isReady: Bool, at now: HostInstant, chance: Double) {
        breaker.ready(isReady, at: now, chance: chance)
    }

    func succeed(within span: Duration, at now: HostInstant, chance: Double)
        -> CircuitBreaker.Change?
    {
        breaker.succeed(within: span, at: now, chance: chance)
    }

    func fail(after span: Duration, _ reason: String, at now: HostInstant, chance: Double)
        -> CircuitBreaker.Change?
    {
        breaker.fail(after: span, reason, at: now, chance: chance)
    }
}
