import Testing
import VisionCore

@testable import Pipeline

@Suite struct ClockRateTests {
    /// What is told of packets that come 25 a second, the first `waiting` of them all at once; each
    /// is stamped `rate(second)` times 40 ms behind the one before.
    private static func told(
        seconds: Int, waiting: Int = 0, rate: (Int) -> Double
    ) -> (told: [Double], last: Double?) {
        var clock = ClockRate()
        var time = Duration.zero
        var told: [Double] = []
        for index in 0..<(seconds * 25) {
            let arrival = HostInstant(nanoseconds: Int64(max(index, waiting)) * 40_000_000)
            if let rate = clock.note(time, arrival: arrival) { told.append(rate) }
            time += .milliseconds(40) * rate(index / 25)
        }
        return (told, clock.rate)
    }

    @Test func `packets that lay waiting at first say nothing of the clock`() {
        let (told, last) = Self.told(seconds: 60, waiting: 20) { _ in 1 }
        #expect(told.isEmpty && ((last ?? 0) - 1).magnitude < 1e-6, "\(told) \(last ?? 0)")
    }

    @Test func `a camera that stamps 25 and sends 21 is told of once, and when it is right again`()
        throws
    {
        let (told, _) = Self.told(seconds: 130) { $0 < 60 ? 0.84 : 1 }
        try #require(told.count == 2)
        #expect((told[0] - 0.84).magnitude < 1e-6 && (told[1] - 1).magnitude < 0.01)
    }

    @Test func `a jump of the timestamps begins a measurement anew`() {
        var clock = ClockRate()
        for index in 0..<(60 * 25) {
            let time = Duration.milliseconds(40 * index) + .seconds(index / 250 * 100)
            let arrival = HostInstant(nanoseconds: Int64(index) * 40_000_000)
            #expect(clock.note(time, arrival: arrival) == nil)
        }
        #expect(clock.rate == nil)
    }
}
