import Evaluation
import TestSupport
import Testing

@Suite struct EventFiguresTests {
    private static func event(
        _ seconds: Double, type: String = "line.cross", rule: String? = nil, dir: String? = nil,
        phase: String? = nil
    ) -> JudgedEvent {
        var event = JudgedEvent(type: type, time: Int64(seconds * 1e9))
        event.rule = rule
        event.direction = dir
        event.phase = phase
        return event
    }

    private static func judge(
        _ truth: [JudgedEvent], _ found: [JudgedEvent], types: Set<String> = []
    ) -> [String: EventFigures] {
        EventFigures.byType(truth: truth, found: found, within: 500_000_000, types: types)
    }

    @Test func `pairs are as many as can be, then as close as can be`() throws {
        // The nearest pair first would leave the outer two alone.
        let truth = [1.0, 1.4].map { Self.event($0) }
        let found = [1.3, 1.8].map { Self.event($0) }
        let figures = try #require(Self.judge(truth, found)["line.cross"])
        #expect((figures.hits, figures.misses, figures.extras) == (2, 0, 0))
        #expect(figures.errors == [300_000_000, 400_000_000])
        #expect(figures.milliseconds(at: 0.5) == 350)
        #expect(figures.f1 == 1)
    }

    @Test func `what the truth says must agree, what it does not say need not`() throws {
        let found = [
            Self.event(2, rule: "gate", dir: "in", phase: "point"),
            Self.event(3, rule: "yard", dir: "in", phase: "point"),
            Self.event(4, rule: "gate", dir: "out", phase: "point"),
        ]
        let any = try #require(Self.judge([Self.event(2.1)], found)["line.cross"])
        #expect((any.hits, any.extras) == (1, 2))
        let gate = try #require(
            Self.judge([Self.event(2.1, rule: "gate", dir: "in")], found)["line.cross"])
        #expect((gate.hits, gate.extras) == (1, 1), "another rule is not judged")
        let wrong = try #require(
            Self.judge([Self.event(2.1, rule: "gate", dir: "out")], found)["line.cross"])
        #expect((wrong.hits, wrong.misses) == (0, 1))
    }

    @Test func `of lasting events the begin is judged, unless the truth names a phase`() throws {
        let found = ["begin", "update", "end"].enumerated().map { index, phase in
            Self.event(Double(index), type: "crowd", phase: phase)
        }
        let begun = try #require(Self.judge([Self.event(0, type: "crowd")], found)["crowd"])
        #expect((begun.hits, begun.extras) == (1, 0))
        let ended = try #require(
            Self.judge([Self.event(2, type: "crowd", phase: "end")], found)["crowd"])
        #expect((ended.hits, ended.extras) == (1, 0))
    }

    @Test func `types that the truth does not have are judged when they are named`() throws {
        let found = [Self.event(1, type: "zone.enter", phase: "point")]
        #expect(Self.judge([Self.event(1)], found)["zone.enter"] == nil)
        let named = try #require(
            Self.judge([Self.event(1)], found, types: ["zone.enter"])["zone.enter"])
        #expect((named.hits, named.extras) == (0, 1))
        #expect(named.precision == 0)
        #expect(named.recall == nil)
    }

    /// By brute force over all ways to pair a few events.
    @Test func `the pairs are the best of all`() throws {
        var random = SeededRandom(seed: 3)
        for _ in 0..<300 {
            func some() -> [Int64] {
                (0..<Int.random(in: 0...5, using: &random)).map { _ in
                    Int64.random(in: 0...20, using: &random) * 100_000_000
                }.sorted()
            }
            let (truth, found) = (some(), some())
            var best = (count: 0, error: Int64(0))
            func search(_ row: Int, _ used: Set<Int>, _ count: Int, _ error: Int64) {
                if row == truth.count {
                    if count > best.count || count == best.count && error < best.error {
                        best = (count, error)
                    }
                    return
                }
                search(row + 1, used, count, error)
                for column in found.indices where !used.contains(column) {
                    let far = Int64((truth[row] - found[column]).magnitude)
                    guard far <= 500_000_000 else { continue }
                    search(row + 1, used.union([column]), count + 1, error + far)
                }
            }
            search(0, [], 0, 0)
            let figures = Self.judge(
                truth.map { JudgedEvent(type: "x", time: $0) },
                found.map { JudgedEvent(type: "x", time: $0) }, types: ["x"])["x"]
            #expect(figures?.hits == best.count)
            if best.count > 0 { #expect(figures?.errors.reduce(0, +) == best.error) }
        }
    }

    @Test func `counts are off by the mean of their differences`() {
        let pairs = [(10.0, 12.0), (0, 1), (20, 15)].map {
            CountFigures.Pair(label: "car", truth: $0.0, found: $0.1)
        }
        let figures = CountFigures(pairs)
        #expect(figures.meanError == 8.0 / 3)
        #expect(figures.meanShare == (0.2 + 0.25) / 2)
        #expect(figures.bias == -2)
        #expect(CountFigures([]).meanError == nil)
    }

    @Test func `overlap of classes is over all pictures, without what is ignored`() throws {
        var overlaps = ClassOverlaps()
        try overlaps.add(truth: [0, 0, 1, 1, 255], found: [0, 1, 1, 1, 7], ignored: 255)
        try overlaps.add(truth: [0, 2], found: [0, 0], ignored: 255)
        #expect(overlaps.classes == [0, 1, 2])
        #expect(overlaps.overlap(of: 0) == 2.0 / 4)
        #expect(overlaps.overlap(of: 1) == 2.0 / 3)
        #expect(overlaps.overlap(of: 2) == 0)
        #expect(overlaps.overlap(of: 7) == nil)
        #expect(overlaps.mean == (0.5 + 2.0 / 3) / 3)
        #expect(overlaps.accuracy == 4.0 / 6)
        #expect(throws: EvaluationFault.self) {
            try overlaps.add(truth: [0], found: [], ignored: nil)
        }
    }
}
