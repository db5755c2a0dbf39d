import Analytics
import Foundation
import TestSupport
import Testing
import VisionCore

/// 100,000 random walks over a line and in and out of a zone, whose passages are known beforehand:
/// none is lost or doubled, and what begins ends, whatever the rate, the stride, misses, jitter,
/// the size of the picture, or a restart.
@Suite struct WalkPropertyTests {
    /// How a walk is looked at.
    struct Look: CustomTestStringConvertible, Sendable {
        var rate = 25.0
        var stride = 1
        var jitter = 0.0
        var missShare = 0.0
        var resizes = false
        var restarts = false
        var testDescription: String {
            "\(rate)/s, every \(stride), jitter \(jitter) px, \(missShare) missed"
                + (resizes ? ", resized" : "") + (restarts ? ", restarted" : "")
        }

        static let all = [
            Look(), Look(rate: 5), Look(rate: 60, jitter: 4), Look(stride: 3, jitter: 4),
            Look(rate: 12.5, jitter: 6, missShare: 0.3), Look(stride: 2, resizes: true),
            Look(rate: 15, jitter: 3, restarts: true), Look(missShare: 0.5, restarts: true),
            Look(rate: 30, stride: 4, jitter: 8, missShare: 0.2, resizes: true),
            Look(rate: 10, jitter: 5, missShare: 0.3, resizes: true, restarts: true),
        ]
    }

    /// Cases of each look: a tenth of the 100,000, fewer where nothing is optimised.
    private static var cases: Int {
        #if DEBUG
            200
        #else
            10_000
        #endif
    }

    /// A walk that changes sides at known times and stays at least 1.5 s on each.
    private struct Walk {
        let crossings: [Double]
        let startsAbove: Bool
        let seconds: Double
        private let speed: Double

        init(using random: inout SeededRandom) {
            var time = 1.5
            var crossings: [Double] = []
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                crossings.append(time)
                time += .random(in: 1.6...3, using: &random)
            }
            self.crossings = crossings
            startsAbove = .random(using: &random)
            seconds = time + 0.5
            speed = .random(in: 100...700, using: &random)
        }

        /// Pixels below the line, at most 45.
        func depth(at time: Double) -> Double {
            let passed = crossings.count { $0 <= time }
            let nearest = crossings.map { abs(time - $0) }.min() ?? .infinity
            let isAbove = (passed % 2 == 0) == startsAbove
            return (isAbove ? -1 : 1) * min(nearest * speed, 45)
        }

        var directions: [String] {
            crossings.indices.map { ($0 % 2 == 0) == startsAbove ? "in" : "out" }
        }

        /// Entries and exits of the half below the line.
        var passages: [String] {
            let all = (startsAbove ? [] : ["in"]) + directions
            return all.last == "in" ? all + ["out"] : all
        }
    }

    /// Line and zone, and with `all` rules that last.
    private static func rules(all: Bool) throws -> RuleSet {
        let line = [NormalizedPoint(x: 0, y: 0.5), NormalizedPoint(x: 1, y: 0.5)]
        let below = line.reversed() + [NormalizedPoint(x: 0, y: 1), NormalizedPoint(x: 1, y: 1)]
        let hold = Duration.milliseconds(200)
        var seldom = RuleOptions(name: "seldom")
        seldom.cooldown = .seconds(60)
        // Who is not seen for a while is still inside: the walk knows only one way out.
        let some: [any AnalyticsRule] = try [
            LineRule(options: RuleOptions(name: "gate"), points: line, hold: hold),
            ZoneRule(
                options: RuleOptions(name: "yard"), area: Area(outlines: [Array(below)]),
                hold: hold, forget: .seconds(60)),
        ]
        guard all else { return try RuleSet(some) }
        return try RuleSet(
            some + [
                LineRule(options: seldom, points: line, hold: hold),
                DwellRule(
                    options: RuleOptions(name: "stays"), area: Area(outlines: [Array(below)]),
                    over: .milliseconds(700), forget: .seconds(60)),
                OccupancyRule(
                    options: RuleOptions(name: "one"), area: Area(outlines: [Array(below)]),
                    over: 0,
                    under: nil, forget: .seconds(60)),
            ])
    }

    @Test(arguments: Look.all)
    func `no passage is lost or doubled, and what begins ends`(_ look: Look) throws {
        var random = SeededRandom(seed: UInt64(look.rate * 100) + UInt64(look.stride))
        for index in 0..<Self.cases {
            let walk = Walk(using: &random)
            let isWhole = index % 8 == 0
            let events = try Self.events(of: walk, look, &random, rules: Self.rules(all: isWhole))
            let gate = events.filter { $0.rule == "gate" }
            #expect(gate.map(\.direction) == walk.directions, "\(look) \(walk)")
            let yard = events.filter { $0.rule == "yard" }
            #expect(
                yard.map { $0.type == .zoneEnter ? "in" : "out" } == walk.passages,
                "\(look) \(walk)")
            guard isWhole else { continue }
            let seldom = events.filter { $0.rule == "seldom" }
            #expect(seldom.map(\.direction) == Array(walk.directions.prefix(1)))
            for rule in ["stays", "one"] {
                // An update of a dwell is neither.
                let phases = events.filter { $0.rule == rule && $0.phase != .update }.map(\.phase)
                #expect(phases.count % 2 == 0)
                for (index, phase) in phases.enumerated() {
                    #expect(phase == (index % 2 == 0 ? .begin : .end), "\(rule) \(look) \(walk)")
                }
            }
            // Each visit lasts longer than the dwell asks for.
            let visits = walk.passages.count / 2
            #expect(events.count { $0.rule == "stays" && $0.phase == .begin } == visits)
        }
    }

    private static func events(
        of walk: Walk, _ look: Look, _ random: inout SeededRandom, rules start: RuleSet
    ) throws -> [AnalyticsEvent] {
        var rules = start
        var events: [AnalyticsEvent] = []
        let frames = Int(walk.seconds * look.rate)
        let restart = look.restarts ? Int.random(in: 0...frames, using: &random) : -1
        let resize = look.resizes ? Int.random(in: 0...frames, using: &random) : .max
        var missed = 0
        var last = FrameIdentity(source: 0, epoch: 0, frameIndex: 0)
        for frame in Swift.stride(from: 0, to: frames, by: look.stride) {
            let time = Double(frame) / look.rate
            let scale = frame >= resize ? 2.0 : 1
            let jitter = Double.random(in: -1...1, using: &random) * look.jitter
            // The first sighting counts, and never is an object unseen for long.
            let isMissed =
                frame > 0 && missed < 2
                && Double.random(in: 0..<1, using: &random) < look.missShare
            missed = isMissed ? missed + 1 : 0
            let x = Double.random(in: 400...600, using: &random) * scale
            let y = (250 + walk.depth(at: time) + jitter) * scale
            let input = RuleInput(
                identity: FrameIdentity(source: 0, epoch: 0, frameIndex: frame),
                time: MediaInstant(nanoseconds: Int64(time * 1e9)), pts: Int64(time * 1000),
                size: Size(
                    width: TrackScript.size.width * Int(scale),
                    height: TrackScript.size.height * Int(scale)),
                tracks: [
                    TrackScript.track(
                        x: x, y: y, state: isMissed ? .lost : .confirmed,
                        observation: isMissed ? .predicted : .detected)
                ])
            events += rules.evaluate(input)
            last = input.identity
            if (frame..<(frame + look.stride)).contains(restart) {
                rules = try JSONDecoder().decode(
                    RuleSet.self, from: JSONEncoder().encode(rules))
            }
        }
        return events + rules.finish(at: last)
    }
}
