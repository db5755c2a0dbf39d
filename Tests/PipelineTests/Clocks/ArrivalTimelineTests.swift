import TestSupport
import Testing
import VisionCore

@testable import Pipeline

@Suite struct ArrivalTimelineTests {
    /// A camera that stamps `stamped` frames a second and sends `sent`, over a network that delays
    /// each packet by up to `jitter`: media time of each frame, and when it was sent.
    private static func watch(
        stamped: Double, sent: Double, jitter: Double, seconds: Double
    ) -> [(time: Double, sent: Double)] {
        var line = ArrivalTimeline()
        var random = SeededRandom(seed: 7)
        // Timestamps go by 1 / stamped a frame, time by 1 / sent.
        let rate = sent == stamped ? nil : sent / stamped
        let count = Int(seconds * sent)
        var latest = 0.0
        return (0..<count).map { index in
            let moment = Double(index) / sent
            // Packets do not overtake one another.
            latest = max(latest, moment + 0.02 + Double.random(in: 0...jitter, using: &random))
            let time = line.time(
                of: MediaInstant(nanoseconds: Int64(Double(index) / stamped * 1e9)),
                arrival: HostInstant(nanoseconds: Int64((latest + 100) * 1e9)),
                rate: rate)
            return (Double(time.nanoseconds) / 1e9, moment)
        }
    }

    @Test(arguments: [(25.0, 21.0), (25.0, 30.0), (30.0, 29.0), (25.0, 25.0)])
    func `media time keeps to the time that passes for ten minutes`(
        stamped: Double, sent: Double
    ) {
        let frames = Self.watch(stamped: stamped, sent: sent, jitter: 0.08, seconds: 600)
        for (last, next) in zip(frames, frames.dropFirst()) { #expect(next.time > last.time) }
        let errors = frames.map { $0.time - $0.sent }
        let range = (errors.max() ?? 9) - (errors.min() ?? -9)
        #expect(range < 0.1, "\(range) s")
    }

    @Test func `a rate that is not known exactly is made up for by arrivals`() {
        var line = ArrivalTimeline()
        // The clock is 300 ppm off, and nobody says so.
        let last = (0..<15_000).map { index in
            let moment = Double(index) / 25
            let time = line.time(
                of: MediaInstant(nanoseconds: Int64(moment * 1.0003 * 1e9)),
                arrival: HostInstant(nanoseconds: Int64((moment + 100) * 1e9)), rate: nil)
            return Double(time.nanoseconds) / 1e9 - moment
        }.last
        // Left alone, it would be 0.18 s after ten minutes.
        #expect((last.map { abs($0) } ?? 9) < 0.01, "\(String(describing: last))")
    }

    @Test func `a network that is held up for two seconds does not bend time`() {
        var line = ArrivalTimeline()
        let times = (0..<1_000).map { index in
            let moment = Double(index) / 25
            let held = (500..<550).contains(index) ? 22.0 - Double(index) / 25 : 0
            return Double(
                line.time(
                    of: MediaInstant(nanoseconds: Int64(moment * 1e9)),
                    arrival: HostInstant(nanoseconds: Int64((moment + max(held, 0) + 100) * 1e9)),
                    rate: nil
                ).nanoseconds) / 1e9 - moment
        }
        #expect(times.allSatisfy { abs($0) < 0.005 }, "\(times.max() ?? 0)")
    }
}
