import Analytics
import TestSupport
import Testing
import VisionCore

/// No two events of a log have one name, whatever makes the rules forget what they have reported.
@Suite struct EventNameTests {
    /// What happens half-way, while a track is in the picture.
    enum Interruption: String, CaseIterable, Sendable {
        /// The rules sleep for some frames.
        case schedule
        /// They are taken out, and put in again later.
        case switched
        /// They are replaced by equal ones.
        case replaced
        /// The source is opened again by a graph of its own.
        case restarted
        /// Another run goes on with the log.
        case continued
    }

    private static func play(_ interruption: Interruption) throws -> [AnalyticsEvent] {
        var rules = try RuleCases.all()
        if interruption == .schedule {
            let hours = Schedule([try Schedule.Hours("mon-fri 08:00-18:00 Europe/Berlin")])
            rules = try RuleSet(
                rules.rules.map { rule in
                    var rule = rule
                    rule.options.schedule = hours
                    return rule
                })
        }
        let day = try #require(WallInstant(rfc3339: "2026-11-23T16:00:00Z"))
        let night = try #require(WallInstant(rfc3339: "2026-11-23T17:30:00Z"))
        var events: [AnalyticsEvent] = []
        for n in 0..<160 {
            let identity = FrameIdentity(source: 0, epoch: 0, frameIndex: n)
            if n == 60 {
                var others = try RuleCases.all()
                switch interruption {
                case .schedule: break
                case .switched:
                    events += rules.replace(with: try RuleSet([]), keeping: [], at: identity)
                case .replaced: events += rules.replace(with: others, keeping: [], at: identity)
                case .restarted:
                    events += rules.finish(at: identity)
                    others.beginPart(after: rules)
                    rules = others
                case .continued:
                    events += rules.finish(at: identity)
                    others.beginPart(at: 1)
                    rules = others
                }
            }
            if n == 80, interruption == .switched {
                events += rules.replace(
                    with: try RuleCases.all(), keeping: [], at: identity)
            }
            // To and fro over the line and through the zone, with a rest on either side.
            let step = n % 40
            let x = 300 + 30 * Double(step < 15 ? step : step < 20 ? 15 : step < 35 ? 35 - step : 0)
            var input = TrackScript.input(n, [TrackScript.track(1, x: x, y: 250)])
            input.wall = 60..<80 ~= n ? night : day
            events += rules.evaluate(input)
        }
        let last = FrameIdentity(source: 0, epoch: 0, frameIndex: 159)
        return events + rules.finish(at: last)
    }

    @Test(arguments: Interruption.allCases) func `each event has a name of its own`(
        _ interruption: Interruption
    ) throws {
        let events = try Self.play(interruption)
        let names = events.map {
            "\($0.rule) \($0.ruleVersion) \($0.track ?? 0) \($0.ordinal) \($0.revision)"
        }
        let twice = Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys
        #expect(twice.isEmpty, "\(twice.sorted())")
        // Some before, some behind.
        #expect(events.contains { $0.identity.frameIndex < 60 && $0.type == .lineCross })
        #expect(events.contains { $0.identity.frameIndex > 80 && $0.type == .lineCross })
    }
}
