import Analytics
import TestSupport
import Testing
import VisionCore

/// Boxes and times that no tracker should give.
@Suite struct WildNumberTests {
    private static let wild: [Float] = [
        .nan, .infinity, -.infinity, 3e38, -3e38, .leastNonzeroMagnitude, 0, 250, 500, -7,
    ]
    private static let times: [Int64] = [.min, .max, 0, -1, 40_000_000, 1]

    @Test func `rules give finite numbers or none`() throws {
        let points = [(0.2, 0.5), (0.8, 0.5), (0.5, 0.9)].map {
            NormalizedPoint(x: $0.0, y: $0.1)
        }
        var rules = try RuleSet([
            TrackLifeRule(options: RuleOptions(name: "tracks")),
            LineRule(options: RuleOptions(name: "gate"), points: points, hold: .zero),
            ZoneRule(options: RuleOptions(name: "yard"), points: points, hold: .seconds(1 << 60)),
        ])
        var random = SeededRandom(seed: 9)
        var events: [AnalyticsEvent] = []
        for n in 0..<2000 {
            let edge = { Self.wild.randomElement(using: &random) ?? 0 }
            let track = Track(
                number: Int.random(in: 1...3, using: &random),
                state: n % 17 == 0 ? .ended : .confirmed, observation: .detected,
                box: Box(left: edge(), top: edge(), right: edge(), bottom: edge()),
                label: TrackScript.person, score: edge(), firstTime: .zero,
                lastDetectionTime: .zero,
                hits: .max)
            let time = Self.times.randomElement(using: &random) ?? 0
            events += rules.evaluate(
                RuleInput(
                    identity: FrameIdentity(source: 0, epoch: 0, frameIndex: n),
                    time: MediaInstant(nanoseconds: time), pts: time,
                    size: n % 5 == 0 ? Size(width: .max, height: 1) : TrackScript.size,
                    tracks: [track]))
        }
        events += rules.finish(at: TrackScript.input(0, []).identity)
        #expect(events.count > 1000)
        #expect(events.allSatisfy { ($0.moment.tenThousandths ?? -1) >= 0 })
    }
}
