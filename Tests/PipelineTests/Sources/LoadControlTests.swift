import Testing
import VisionCore

@testable import Pipeline

@Suite struct LoadControlTests {
    /// Strides after each second, for latencies in milliseconds.
    private static func strides(_ latencies: [Int], budget: Int = 300) -> [Int] {
        var control = LoadControl(budget: .milliseconds(budget))
        return latencies.enumerated().map { second, latency in
            _ = control.note(
                p95: .milliseconds(latency),
                at: HostInstant(nanoseconds: Int64(second) * 1_000_000_000))
            return control.stride
        }
    }

    @Test func `over the budget fewer frames are looked at, step by step, with the figures`() {
        var control = LoadControl(budget: .milliseconds(300))
        let now = HostInstant(nanoseconds: 1)
        #expect(control.note(p95: .milliseconds(290), at: now) == nil)
        #expect(
            control.note(p95: .milliseconds(412), at: now)
                == LoadControl.Change(from: 1, to: 2, reason: "p95 412 ms > 300 ms"))
        #expect(control.note(p95: .milliseconds(412), at: now + .seconds(1)) == nil, "too early")
        #expect(control.note(p95: nil, at: now + .seconds(9)) == nil)
        #expect(control.note(p95: .milliseconds(330), at: now + .seconds(9))?.to == 3)
    }

    @Test func `it recovers by itself, and more slowly where that was too early`() {
        let calm = Self.strides([500, 500, 500, 500] + Array(repeating: 50, count: 40))
        #expect(calm[3] == 3)
        #expect(calm.last == 1)
        // Whatever is tried, one inference in two is all that there is room for.
        var control = LoadControl(budget: .milliseconds(300))
        var tries: [Int] = []
        for second in 0..<300 {
            let latency = control.stride == 1 ? 500 : 100
            let change = control.note(
                p95: .milliseconds(latency),
                at: HostInstant(nanoseconds: Int64(second) * 1_000_000_000))
            if change?.to == 1 { tries.append(second) }
        }
        let waits = zip(tries, tries.dropFirst()).map { $1 - $0 }
        #expect(waits.count >= 3 && (waits.last ?? 0) > 2 * (waits.first ?? 1), "\(waits)")
    }
}
