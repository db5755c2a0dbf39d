import Analytics
import TestSupport
import Testing
import VisionCore

/// Thousands of random ways whose crossings are known beforehand.
@Suite struct CrossingPropertyTests {
    /// How a way is sampled: frames skipped at most, and jitter of the anchor in pixels.
    struct Sampling: CustomTestStringConvertible, Sendable {
        let stride: Int
        let jitter: Double
        var testDescription: String { "up to \(stride) frames apart, jitter \(jitter) px" }
    }

    /// A way that changes sides at known times and stays at least 1.2 s on each.
    private struct KnownWay {
        /// Media time in frames of 40 ms at which the way is on the line.
        let crossings: [Double]
        let startsAbove: Bool
        let frames: Int
        /// Pixels a frame while it crosses.
        let speed: Double

        init(using random: inout SeededRandom) {
            var time = 30.0
            var crossings: [Double] = []
            for _ in 0..<Int.random(in: 0...5, using: &random) {
                time += .random(in: 30...80, using: &random)
                crossings.append(time)
            }
            self.crossings = crossings
            startsAbove = .random(using: &random)
            frames = Int(time) + 60
            speed = .random(in: 4...30, using: &random)
        }

        /// Distance below the line; never nearer than 40 but while it crosses.
        func depth(at frame: Double) -> Double {
            var side = startsAbove ? -1.0 : 1.0
            var nearest = Double.infinity
            for crossing in crossings {
                if frame >= crossing { side.negate() }
                nearest = min(nearest, abs(frame - crossing))
            }
            return side * min(nearest * speed, 40)
        }

        var directions: [String] {
            crossings.indices.map { ($0 % 2 == 0) == startsAbove ? "in" : "out" }
        }
    }

    @Test(arguments: [
        Sampling(stride: 1, jitter: 0), Sampling(stride: 1, jitter: 3),
        Sampling(stride: 1, jitter: 8), Sampling(stride: 3, jitter: 3),
        Sampling(stride: 7, jitter: 0), Sampling(stride: 7, jitter: 8),
    ])
    func `no crossing is lost or doubled`(sampling: Sampling) throws {
        var random = SeededRandom(seed: UInt64(sampling.stride * 100) + UInt64(sampling.jitter))
        for _ in 0..<1000 {
            let way = KnownWay(using: &random)
            var rule = try LineRule(
                options: RuleOptions(name: "gate"),
                points: [NormalizedPoint(x: 0, y: 0.5), NormalizedPoint(x: 1, y: 0.5)],
                hold: .milliseconds(200))
            var events: [AnalyticsEvent] = []
            var frame = 0
            while frame < way.frames {
                let depth =
                    way.depth(at: Double(frame))
                    + .random(in: -1...1, using: &random) * sampling.jitter
                let x = Double.random(in: 400...600, using: &random)
                events += rule.evaluate(
                    TrackScript.input(frame, [TrackScript.track(x: x, y: 250 + depth)]))
                frame += .random(in: 1...sampling.stride, using: &random)
            }
            events += rule.finish(at: TrackScript.input(frame, []).identity)
            #expect(events.map(\.direction) == way.directions)
            // Jitter can move the crossing by the time in which the way is within its reach.
            let tolerance =
                sampling.jitter == 0 && sampling.stride == 1
                ? 0.5 : Double(sampling.stride) + sampling.jitter / way.speed + 1
            for (event, crossing) in zip(events, way.crossings) {
                let error = abs(Double(event.moment.time.nanoseconds) / 40_000_000 - crossing)
                #expect(error <= tolerance)
            }
        }
    }

    @Test func `steady motion is dated to a thousandth of a frame`() throws {
        var random = SeededRandom(seed: 11)
        for _ in 0..<500 {
            let crossing = Double.random(in: 3...40, using: &random)
            let speed = Double.random(in: 5...20, using: &random)
            let stride = Int.random(in: 1...6, using: &random)
            var rule = try LineRule(
                options: RuleOptions(name: "gate"),
                points: [NormalizedPoint(x: 0, y: 0.5), NormalizedPoint(x: 1, y: 0.5)],
                hold: .milliseconds(200))
            var events: [AnalyticsEvent] = []
            for frame in Swift.stride(from: 0, to: 60, by: stride) {
                let y = 250 + (Double(frame) - crossing) * speed
                events += rule.evaluate(TrackScript.input(frame, [TrackScript.track(x: 500, y: y)]))
            }
            events += rule.finish(at: TrackScript.input(60, []).identity)
            #expect(events.count == 1)
            let time = Double(try #require(events.first).moment.time.nanoseconds) / 40_000_000
            #expect(abs(time - crossing) < 0.001)
        }
    }

    /// Walks on a coarse grid stop on edges and pass through corners all the time.
    @Test func `a closed line counts whoever gets in or out, also through its corners`() throws {
        let corners = [(0.3, 0.3), (0.6, 0.3), (0.6, 0.7), (0.3, 0.7), (0.3, 0.3)]
        func isInside(_ x: Int, _ y: Int) -> Bool { x >= 3 && x < 6 && y >= 3 && y < 7 }
        var random = SeededRandom(seed: 5)
        for _ in 0..<2000 {
            var rule = try LineRule(
                options: RuleOptions(name: "box"),
                points: corners.map { NormalizedPoint(x: $0.0, y: $0.1) }, hold: .zero,
                form: LineRule.Form(clear: .picture(0)))
            var zone = try ZoneRule(
                options: RuleOptions(name: "zone"),
                points: corners.dropLast().map { NormalizedPoint(x: $0.0, y: $0.1) }, hold: .zero)
            let size = Size(width: 10, height: 10)
            var start: Bool?
            var end = false
            for frame in 0..<30 {
                let x = Int.random(in: 0...9, using: &random)
                let y = Int.random(in: 0...9, using: &random)
                let track = Track(
                    number: 1, state: .confirmed, observation: .detected,
                    box: Box(
                        left: Float(x) - 1, top: Float(y) - 2, right: Float(x) + 1,
                        bottom: Float(y)),
                    label: TrackScript.person, score: 1, firstTime: .zero, lastDetectionTime: .zero,
                    hits: 1)
                let input = TrackScript.input(frame, [track], size: size)
                _ = rule.evaluate(input)
                let events = zone.evaluate(input)
                end = isInside(x, y)
                start = start ?? end
                #expect(zone.occupancy == (end ? 1 : 0))
                #expect(zip(events, events.dropFirst()).allSatisfy { $0.type != $1.type })
            }
            #expect(rule.count.net == (end ? 1 : 0) - (start == true ? 1 : 0))
        }
    }
}
