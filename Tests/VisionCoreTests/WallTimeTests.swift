import Foundation
import TestSupport
import Testing
import VisionCore

/// Clocks on walls, judged by Python's zoneinfo.
@Suite struct WallTimeTests {
    private static let zones = [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC",
        "America/Sao_Paulo", "Africa/Casablanca",
    ]

    @Test func `offsets are those of an outside library, over a century`() throws {
        var random = SeededRandom(seed: 31)
        var lines: [String] = []
        var found: [String] = []
        for name in Self.zones {
            let zone = try #require(WallZone.named(name))
            for _ in 0..<200 {
                let seconds = Int64.random(in: 0..<4_000_000_000, using: &random)
                lines.append("\(name) \(seconds)")
                found.append("\(zone.offset(at: seconds))")
            }
        }
        let program = """
            import sys, datetime, zoneinfo
            for line in sys.stdin:
                name, seconds = line.split()
                zone = zoneinfo.ZoneInfo(name)
                moment = datetime.datetime.fromtimestamp(int(seconds), zone)
                print(int(moment.utcoffset().total_seconds()))
            """
        let answer = try Python.answer(program, input: Data(lines.joined(separator: "\n").utf8))
        let expected = answer.split(whereSeparator: \.isNewline).map(String.init)
        let wrong = zip(lines, zip(found, expected)).filter { $0.1.0 != $0.1.1 }
        #expect(expected.count == found.count)
        #expect(wrong.isEmpty, "\(wrong.prefix(5))")
    }

    private static func holds(_ hours: String, _ moment: String) throws -> Bool {
        let instant = try #require(WallInstant(rfc3339: moment))
        return Schedule([try Schedule.Hours(hours)]).holds(at: instant)
    }

    @Test(arguments: [
        ("mon-fri 08:00-18:00 Europe/Berlin", "2026-11-23T07:00:00Z", true),
        ("mon-fri 08:00-18:00 Europe/Berlin", "2026-11-23T06:59:59Z", false),
        ("mon-fri 08:00-18:00 Europe/Berlin", "2026-07-20T06:00:00Z", true),
        ("mon-fri 08:00-18:00 Europe/Berlin", "2026-11-22T10:00:00Z", false),
        // Over midnight: the night belongs to the Friday on which it begins.
        ("fri 22:00-06:00 Europe/Berlin", "2026-11-28T03:00:00Z", true),
        ("fri 22:00-06:00 Europe/Berlin", "2026-11-27T03:00:00Z", false),
        ("sat,sun 00:00-24:00 UTC", "2026-11-29T23:59:59Z", true),
        // 02:30 is skipped on 2026-03-29 and comes twice on 2026-10-25.
        ("02:00-03:00 Europe/Berlin", "2026-03-29T01:30:00Z", false),
        ("02:00-03:00 Europe/Berlin", "2026-10-25T00:30:00Z", true),
        ("02:00-03:00 Europe/Berlin", "2026-10-25T01:30:00Z", true),
        ("02:00-03:00 Europe/Berlin", "2026-10-25T02:30:00Z", false),
    ])
    func `hours go by the clock on the wall`(hours: String, moment: String, expected: Bool) throws {
        #expect(try Self.holds(hours, moment) == expected)
    }

    @Test(arguments: [
        "mon-fri", "8:00-18:00 UTC", "mon-fry 08:00-18:00 UTC", "08:00-08:00 UTC",
        "08:00-25:00 UTC", "mon 08:00-18:00 Europe/Atlantis", "mon 08:00-18:00 ../etc/passwd",
    ])
    func `what is no hours is refused`(text: String) {
        #expect(throws: Schedule.Hours.Fault.self) { try Schedule.Hours(text) }
    }

    @Test func `a day begins once, also where its hour comes twice`() throws {
        let midnight = try DayTime("02:30 Europe/Berlin")
        var days: [Int64] = []
        let start = try #require(WallInstant(rfc3339: "2026-10-24T22:00:00Z"))
        for minute in 0..<600 {
            days.append(midnight.day(at: start + .seconds(60 * minute)))
        }
        #expect((days.max() ?? 0) - (days.min() ?? 0) == 1)
    }
}
