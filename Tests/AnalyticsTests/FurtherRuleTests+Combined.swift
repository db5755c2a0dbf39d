import Analytics
import Testing
import VisionCore

// Poses, rules of rules, hours, and what counts at a line.
extension FurtherRuleTests {
    @Test func `falls, raised hands and swings are seen in the joints`() throws {
        let rules: [any AnalyticsRule] = [
            try PoseRule(options: RuleCases.options("fall"), area: .picture, posture: .fall),
            try PoseRule(options: RuleCases.options("hands"), area: .picture, posture: .handsUp),
            try PoseRule(
                options: RuleCases.options("squats"), area: .picture,
                posture: .count(
                    joints: ["left_hip", "left_knee", "left_ankle"], over: 150, under: 90)),
        ]
        var set = try RuleSet(rules)
        var events: [AnalyticsEvent] = []
        for n in 0..<120 {
            let track = TrackScript.track(x: 500, y: 250)
            var input = TrackScript.input(n, [track])
            input.jointNames = PoseFigure.names
            input.detections = [
                Detection(
                    box: track.box, label: track.label, score: 0.75,
                    keypoints: PoseFigure.keypoints(
                        in: track.box, knee: n < 60 && n % 20 >= 10 ? 70 : 170, lies: n >= 90,
                        handsUp: n >= 65 && n < 80))
            ]
            events += set.evaluate(input)
        }
        events += set.finish(at: TrackScript.input(120, []).identity)
        #expect(Self.phases(events, "fall") == [.begin, .end])
        #expect(Self.milliseconds(events.first { $0.rule == "fall" }) == 3600)
        #expect(Self.phases(events, "hands") == [.begin, .end])
        let squats = events.filter { $0.rule == "squats" }
        #expect(squats.map { $0.data["count"] } == [.int(1), .int(2), .int(3)])
        // One each 0.8 s.
        #expect(squats.last?.data["cadence_per_min"]?.number == 75)
    }

    @Test func `a sequence is told when its parts follow each other in time`() throws {
        func rules(within: Duration) throws -> [any AnalyticsRule] {
            [
                try LineRule(
                    options: RuleCases.options("a"),
                    points: [NormalizedPoint(x: 0.3, y: 0), NormalizedPoint(x: 0.3, y: 1)],
                    hold: .zero),
                try LineRule(
                    options: RuleCases.options("b"),
                    points: [NormalizedPoint(x: 0.6, y: 0), NormalizedPoint(x: 0.6, y: 1)],
                    hold: .zero),
                try CombinedRule(
                    options: RuleCases.options("ab"), mode: .sequence, parts: ["a", "b"],
                    within: within, unless: nil, key: .track, zones: [:]),
            ]
        }
        func told(within: Duration, reversed: Bool) throws -> [AnalyticsEvent] {
            try Self.play(rules(within: within), frames: 100) { n in
                [TrackScript.track(x: reversed ? 995 - 10 * Double(n) : 5 + 10 * Double(n), y: 250)]
            }.filter { $0.rule == "ab" }
        }
        let events = try told(within: .seconds(2), reversed: false)
        #expect(events.map(\.phase) == [.point])
        #expect(events.first?.track == 1)
        guard case .list(let parts)? = events.first?.data["parts"] else {
            Issue.record("the event has no parts")
            return
        }
        #expect(parts.count == 2)
        #expect(try told(within: .seconds(1), reversed: false).isEmpty, "1.2 s from a to b")
        #expect(try told(within: .seconds(2), reversed: true).isEmpty, "b comes first")
    }

    @Test func `an incident gathers what is close together`() throws {
        let rules: [any AnalyticsRule] = [
            try LineRule(
                options: RuleCases.options("gate"), points: RuleCases.line, hold: .zero),
            try IncidentRule(
                options: RuleCases.options("incident"), parts: ["gate"], gap: .seconds(1),
                severity: .alert, zones: [:]),
        ]
        let events = try Self.play(rules, frames: 120) { n in
            // Across in frames 10, 20 and 80.
            let isLeft = n < 10 || (n >= 20 && n < 80)
            return [TrackScript.track(x: isLeft ? 300 : 700, y: 250)]
        }.filter { $0.rule == "incident" }
        #expect(events.map(\.phase) == [.begin, .update, .end, .begin, .end])
        #expect(events.map(\.ordinal) == [0, 0, 0, 1, 1])
        guard events.count > 2, case .list(let first)? = events[2].data["events"] else {
            Issue.record("the end of the incident has no events")
            return
        }
        #expect(first.count == 2)
    }

    @Test func `a rule sleeps outside its hours, and what is open ends`() throws {
        var options = RuleCases.options("still")
        options.schedule = Schedule([try Schedule.Hours("mon-fri 08:00-18:00 Europe/Berlin")])
        let rule = try StoppedRule(
            options: options, area: .picture, over: .seconds(1), within: .picture(0.02))
        // A Monday, 18:00 in Berlin two seconds after the first frame.
        let start = try #require(WallInstant(rfc3339: "2026-11-23T16:59:58Z"))
        let events = try Self.play([rule], frames: 100, wall: start) { _ in
            [TrackScript.track(x: 500, y: 250)]
        }
        #expect(events.map(\.phase) == [.begin, .end])
        #expect(events.last?.endReason == "inactive")
    }

    @Test func `in a cool-down the same track tells nothing further`() throws {
        var options = RuleCases.options("gate")
        options.cooldown = .seconds(1)
        let rule = try LineRule(options: options, points: RuleCases.line, hold: .zero)
        let events = try Self.play([rule], frames: 100) { n in
            [TrackScript.track(x: n % 20 < 10 ? 300 : 700, y: 250)]
        }
        // Crossings every 0.4 s; told at 0.38, 1.58 and 2.78 s.
        #expect(events.count == 3)
        let times = events.map(\.moment.time)
        #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 >= .seconds(1) })
    }

    @Test func `a box has crossed when all its corners have`() throws {
        let rule = try LineRule(
            options: RuleOptions(name: "gate", anchor: .box), points: RuleCases.line, hold: .zero)
        let events = try Self.play([rule], frames: 40) { n in
            [TrackScript.track(x: 405 + 5 * Double(n), y: 250)]
        }
        // The box is 20 wide: its last edge is over x = 500 when its middle is at 510.
        #expect(events.map(\.direction) == ["out"])
        #expect(Self.milliseconds(events.first) == 21 * 40)
    }

    @Test func `a line that reaches the edge counts who is cut off by it`() throws {
        let rule = try LineRule(
            options: RuleCases.options("gate"), points: RuleCases.line, hold: .zero)
        let events = try Self.play([rule], frames: 40) { n in
            // The bottom of the box is below the picture.
            [TrackScript.track(x: 405 + 5 * Double(n), y: 512)]
        }
        #expect(events.map(\.direction) == ["out"])
        let zone = try ZoneRule(
            options: RuleCases.options("all"), area: .picture, hold: .zero)
        let seen = try Self.play([zone], frames: 40) { n in
            [TrackScript.track(x: 500, y: n % 10 < 5 ? 480 : 520)]
        }
        #expect(seen.map(\.type) == [.zoneEnter, .zoneExit])
    }

    @Test func `who only trembles on the line never counts`() throws {
        let rule = try LineRule(
            options: RuleCases.options("belt"), points: RuleCases.line, hold: .milliseconds(40))
        let events = try Self.play([rule], frames: 400) { n in
            // 3 px to both sides, a second each: less than a tenth of the box of 40 px.
            [TrackScript.track(x: n % 50 < 25 ? 497 : 503, y: 250)]
        }
        #expect(events.isEmpty)
    }

    @Test func `a track that continues another goes straight on from where that one was`() throws {
        let rule = try LineRule(
            options: RuleCases.options("gate"), points: RuleCases.line, hold: .zero)
        let events = try Self.play(
            [rule, TrackLifeRule(options: RuleOptions(name: "tracks"))], frames: 60
        ) {
            n in
            if n < 20 { return [TrackScript.track(1, x: 300 + 5 * Double(n), y: 250)] }
            if n < 40 {
                return [TrackScript.track(1, x: 395, y: 250, state: .lost, observation: .predicted)]
            }
            var track = TrackScript.track(2, x: 400 + 5 * Double(n), y: 250)
            if n == 40 { track.mergedFrom = 1 }
            return [track]
        }
        let crossing = try #require(events.first { $0.type == .lineCross })
        #expect(crossing.track == 2 && crossing.direction == "out")
        #expect(crossing.why["obs"] == .list([.text("detected"), .text("interpolated")]))
        #expect(events.filter { $0.type == .trackStart }.count == 1)
    }
}
