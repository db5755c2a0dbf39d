import Foundation
import Testing
import VisionCore

@testable import Media

/// A row of the table: what a container gives, and the line that comes of it.
struct RepairCase: Sendable, CustomTestStringConvertible {
    let name: String
    let raw: [Int64?]
    let line: [Int64]
    let fixes: String
    var isIndexed = false
    var timelines = 0

    var testDescription: String { name }

    /// Ticks are milliseconds, a frame lasts 40.
    static let all: [RepairCase] = [
        RepairCase(name: "good", raw: [7, 47, 87], line: [7, 47, 87], fixes: "..."),
        RepairCase(
            name: "variable rate", raw: [0, 40, 900, 910], line: [0, 40, 900, 910], fixes: "...."),
        RepairCase(name: "none", raw: [nil, nil, nil], line: [0, 40, 80], fixes: "sss"),
        RepairCase(
            name: "a hole", raw: [100, nil, nil, 220], line: [100, 140, 180, 220], fixes: ".ss."),
        RepairCase(name: "all equal", raw: [5, 5, 5, 5], line: [5, 45, 85, 125], fixes: ".sss"),
        RepairCase(
            name: "two swapped", raw: [0, 80, 40, 120, 160], line: [0, 80, 81, 120, 160],
            fixes: "..r.."),
        RepairCase(
            name: "one far ahead", raw: [0, 40, 900_000, 120, 160], line: [0, 40, 80, 120, 160],
            fixes: "..r.."),
        RepairCase(
            name: "one far behind", raw: [90_000, 90_040, 3, 90_120],
            line: [90_000, 90_040, 90_080, 90_120], fixes: "..r."),
        RepairCase(
            name: "a jump ahead that stays", raw: [0, 40, 900_000, 900_040, 900_080, 900_120],
            line: [0, 40, 80, 120, 160, 200], fixes: "..rr..", timelines: 1),
        RepairCase(
            name: "a jump back that stays", raw: [90_000, 90_040, 0, 40, 80, 120, 160],
            line: [90_000, 90_040, 90_080, 90_120, 90_160, 90_200, 90_240], fixes: "..rr...",
            timelines: 1),
        RepairCase(
            name: "two strays that disagree", raw: [0, 40, 900_000, 50_000, 160],
            line: [0, 40, 80, 120, 160], fixes: "..rr."),
        RepairCase(
            name: "a long pause of a file with an index", raw: [0, 40, 60_000, 60_040],
            line: [0, 40, 60_000, 60_040], fixes: "....", isIndexed: true),
        RepairCase(
            name: "nothing at first, then a clock", raw: [nil, 500_000, 500_040],
            line: [0, 500_000, 500_040], fixes: "s.."),
        RepairCase(
            name: "absurd numbers", raw: [.max, .min, 100, .max - 1, 140],
            line: [0, 40, 100, 140, 141], fixes: "ss.sr"),
        RepairCase(name: "before zero", raw: [-80, -40, 0], line: [-80, -40, 0], fixes: "..."),
    ]
}

@Suite struct PTSRepairTests {
    private static func letter(_ fix: TimeFix?) -> Character {
        switch fix {
        case nil: "."
        case .repaired: "r"
        case .synthesised: "s"
        }
    }

    @Test(arguments: RepairCase.all)
    func `puts timestamps on a rising line`(row: RepairCase) {
        var repair = PTSRepair(
            timeBase: TimeBase(1, 1_000), frameRate: Ratio(25, 1), hasIndexedTimes: row.isIndexed)
        let outcomes = row.raw.map { repair.next($0) }
        #expect(outcomes.map(\.pts) == row.line)
        #expect(String(outcomes.map { Self.letter($0.fix) }) == row.fixes)
        #expect(repair.discontinuities == row.timelines)
        #expect(outcomes.count { $0.startsTimeline } == row.timelines)
        #expect(repair.repaired == row.fixes.count { $0 == "r" })
        #expect(repair.synthesised == row.fixes.count { $0 == "s" })
    }

    @Test func `counts on at a broken rate without drifting`() {
        var repair = PTSRepair(timeBase: TimeBase(1, 1_000), frameRate: Ratio(30_000, 1_001))
        let last = (0...30_000).map { _ in repair.next(nil) }.last
        #expect(last?.pts == 1_001_000)
    }

    @Test func `goes on from stored state as if nothing had happened`() throws {
        let raw: [Int64?] = [0, 40, nil, 900_000, 900_040, 900_080, nil, 900_160, 5]
        var whole = PTSRepair(timeBase: TimeBase(1, 1_000), frameRate: Ratio(25, 1))
        let expected = raw.map { whole.next($0) }
        for cut in raw.indices {
            var first = PTSRepair(timeBase: TimeBase(1, 1_000), frameRate: Ratio(25, 1))
            var outcomes = raw[..<cut].map { first.next($0) }
            let stored = try JSONEncoder().encode(first)
            var second = try JSONDecoder().decode(PTSRepair.self, from: stored)
            outcomes += raw[cut...].map { second.next($0) }
            #expect(outcomes == expected)
        }
    }

    @Test func `rises strictly for any input`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            var repair = PTSRepair(
                timeBase: TimeBase(1, 1_000), frameRate: Ratio(25, 1),
                hasIndexedTimes: Bool.random(using: &generator))
            var last = Int64.min
            for _ in 0..<50 {
                let span: ClosedRange<Int64> = Bool.random() ? -2_000...2_000 : .min ... .max
                let raw = Bool.random() ? nil : Int64.random(in: span, using: &generator)
                let pts = repair.next(raw).pts
                #expect(pts > last)
                last = pts
            }
        }
    }
}
