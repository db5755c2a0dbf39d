import Analytics
import Foundation
import TestSupport
import Testing
import VisionCore

@Suite struct RuleSetTests {
    private static func rules() throws -> RuleSet {
        try RuleSet([
            ZoneRule(
                options: RuleOptions(name: "yard"),
                points: [(0.2, 0.3), (0.7, 0.2), (0.8, 0.8), (0.3, 0.6)].map {
                    NormalizedPoint(x: $0.0, y: $0.1)
                }, hold: .milliseconds(80)),
            TrackLifeRule(options: RuleOptions(name: "tracks")),
            LineRule(
                options: RuleOptions(name: "gate"),
                points: [
                    NormalizedPoint(x: 0.1, y: 0.5), NormalizedPoint(x: 0.5, y: 0.6),
                    NormalizedPoint(x: 0.9, y: 0.4),
                ], hold: .milliseconds(80)),
        ])
    }

    /// Tracks that wander, are missed, end and begin.
    private static func frames(seed: UInt64) -> [RuleInput] {
        var random = SeededRandom(seed: seed)
        var places: [(number: Int, x: Double, y: Double, age: Int)] = []
        var next = 1
        return (0..<150).map { n in
            if places.count < 8, Int.random(in: 0..<4, using: &random) == 0 {
                places.append(
                    (
                        next, .random(in: 0...1000, using: &random),
                        .random(in: 0...500, using: &random), 0
                    ))
                next += 1
            }
            var tracks: [Track] = []
            places = places.compactMap { place in
                var place = place
                place.age += 1
                place.x += (.random(in: -40...40, using: &random) * 100).rounded() / 100
                place.y += (.random(in: -40...40, using: &random) * 100).rounded() / 100
                let ends = Int.random(in: 0..<40, using: &random) == 0
                let missed = ends || Int.random(in: 0..<5, using: &random) == 0
                let state: TrackState =
                    ends ? .ended : place.age < 2 ? .tentative : missed ? .lost : .confirmed
                tracks.append(
                    TrackScript.track(
                        place.number, x: place.x, y: place.y, state: state,
                        observation: missed ? .predicted : .detected,
                        endReason: ends ? .lost : nil))
                return ends ? nil : place
            }
            return TrackScript.input(n, tracks)
        }
    }

    @Test(arguments: 0..<20)
    func `events are the same after a restart at any frame`(seed: UInt64) throws {
        let frames = Self.frames(seed: seed)
        var random = SeededRandom(seed: seed)
        let restart = Int.random(in: 0..<frames.count, using: &random)
        var undisturbed = try Self.rules()
        var resumed = undisturbed
        var expected: [AnalyticsEvent] = []
        var events: [AnalyticsEvent] = []
        for (n, frame) in frames.enumerated() {
            if n == restart {
                let state = try JSONEncoder().encode(resumed)
                resumed = try JSONDecoder().decode(RuleSet.self, from: state)
            }
            expected += undisturbed.evaluate(frame)
            events += resumed.evaluate(frame)
        }
        let end = TrackScript.input(frames.count, []).identity
        expected += undisturbed.finish(at: end)
        events += resumed.finish(at: end)
        #expect(events == expected)
        #expect(Set(events.map(\.type)).count == 5)
    }

    @Test(arguments: 0..<20)
    func `events come by rule name, then by track, each with an id of its own`(seed: UInt64) throws
    {
        struct Key: Hashable {
            let rule: String
            let track: Int
            let ordinal: Int
        }
        var rules = try Self.rules()
        var keys: Set<Key> = []
        var inside: [Int: Int] = [:]
        for frame in Self.frames(seed: seed) {
            let events = rules.evaluate(frame)
            let order = events.map { [$0.rule, String(($0.track ?? 0) + 1000)] }
            #expect(order == order.sorted { $0.lexicographicallyPrecedes($1) })
            for event in events {
                let key = Key(rule: event.rule, track: event.track ?? 0, ordinal: event.ordinal)
                #expect(keys.insert(key).inserted)
                if event.type == .zoneEnter { inside[event.track ?? 0, default: 0] += 1 }
                if event.type == .zoneExit { inside[event.track ?? 0, default: 0] -= 1 }
                #expect((0...1).contains(inside[event.track ?? 0] ?? 0))
                #expect(event.moment.time <= frame.time)
            }
        }
        for event in rules.finish(at: TrackScript.input(150, []).identity) {
            if event.type == .zoneEnter { inside[event.track ?? 0, default: 0] += 1 }
            if event.type == .zoneExit { inside[event.track ?? 0, default: 0] -= 1 }
        }
        #expect(inside.values.allSatisfy { $0 == 0 })
    }

    @Test func `two rules of one name are refused`() {
        let rule = TrackLifeRule(options: RuleOptions(name: "tracks"))
        #expect(throws: AnalyticsError.duplicateName(rule: "tracks")) {
            try RuleSet([rule, rule])
        }
    }
}
