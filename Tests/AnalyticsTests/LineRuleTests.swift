import Analytics
import Testing
import VisionCore

@Suite struct LineRuleTests {
    /// From left to right through the middle of the picture, 200 to 800.
    private static func line(
        hold: Duration = .milliseconds(200), classes: [String] = [],
        anchor: BoxAnchor = .bottomCenter
    ) throws -> LineRule {
        try LineRule(
            options: RuleOptions(name: "gate", classes: classes, anchor: anchor),
            points: [NormalizedPoint(x: 0.2, y: 0.5), NormalizedPoint(x: 0.8, y: 0.5)],
            hold: hold)
    }

    /// A way and the crossings that it means.
    struct Way: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let places: [[Double]]
        let directions: [String]

        static let all = [
            Way("down over the line", (0..<20).map { [500, 205.0 + 5 * Double($0)] }, ["in"]),
            Way("up over the line", (0..<20).map { [500, 295.0 - 5 * Double($0)] }, ["out"]),
            Way("past its end", (0..<20).map { [900, 205.0 + 5 * Double($0)] }, []),
            Way("one jump far over it", stand(240, 10) + stand(480, 10), ["in"]),
            Way("stands on the line", stand(250, 30), []),
            Way("comes to stand on the line", stand(240, 5) + stand(250, 30), []),
            Way("one frame of flicker", stand(240, 10) + stand(260, 1) + stand(240, 10), []),
            Way("short stay", stand(240, 10) + stand(260, 4) + stand(240, 10), []),
            Way(
                "stay of the hold", stand(240, 10) + stand(260, 6) + stand(240, 10), ["in", "out"]),
            Way(
                "trembles and goes over",
                stand(240, 9) + (0..<40).map { [500, $0 % 2 == 0 ? 251 : 249] } + stand(260, 9),
                ["in"]),
            Way(
                "trembles and stays",
                stand(240, 9) + (0..<40).map { [500, $0 % 2 == 0 ? 251 : 249] } + stand(240, 9),
                []),
            Way("ends just over it", stand(240, 10) + stand(260, 1), ["in"]),
            Way(
                "two crossings apart", stand(240, 9) + stand(260, 9) + stand(240, 9), ["in", "out"]),
            Way(
                "in, round the end, in again",
                [[500, 240]] + stand(260, 9) + [[900, 260], [900, 240]] + stand(240, 9)
                    + stand(260, 9), ["in", "in"]),
        ]

        private init(_ name: String, _ places: [[Double]], _ directions: [String]) {
            testDescription = name
            self.places = places
            self.directions = directions
        }

        private static func stand(_ y: Double, _ count: Int) -> [[Double]] {
            Array(repeating: [500, y], count: count)
        }
    }

    @Test(arguments: Way.all)
    func `a way gives the crossings that it means`(way: Way) throws {
        let events = TrackScript.play(try Self.line(), way.places.map { ($0[0], $0[1]) })
        #expect(events.compactMap(\.direction) == way.directions)
        #expect(events.map(\.ordinal) == Array(events.indices))
    }

    @Test func `time and place lie between the frames`() throws {
        // 240 at frame 0, 280 at frame 1: a quarter of the way from 240 to 280 is 250.
        let events = TrackScript.play(
            try Self.line(), [(500, 240)] + TrackScript.stand(504, 280, 8))
        let event = try #require(events.first)
        #expect(events.count == 1)
        #expect(event.moment.tenThousandths == 2500)
        #expect(event.moment.time.nanoseconds == 10_000_000)
        #expect(event.moment.pts == 10)
        #expect(event.moment.frameBefore == 0)
        #expect(event.moment.frameAfter == 1)
        #expect(event.identity.frameIndex == 6)
        #expect(event.type == .lineCross)
        #expect(event.phase == .point)
        #expect(event.score == 0.75)
        #expect(
            event.data == [
                EventField("dir", .text("in")),
                EventField(
                    "point",
                    .list([
                        .decimal(steps: 50_100, decimals: 2), .decimal(steps: 25_000, decimals: 2),
                    ])),
                EventField("angle_deg", .decimal(steps: 843, decimals: 1)),
                EventField(
                    "count",
                    .object([
                        EventField("in", .int(1)), EventField("out", .int(0)),
                        EventField("net", .int(1)),
                    ])),
            ])
        #expect(
            event.why == [
                EventField("side_before", .decimal(steps: -1000, decimals: 2)),
                EventField("side_after", .decimal(steps: 3000, decimals: 2)),
                EventField("min_clear", .decimal(steps: 400, decimals: 2)),
                EventField("held_ms", .int(230)), EventField("min_hold_ms", .int(200)),
                EventField("obs", .list([.text("detected"), .text("detected")])),
            ])
    }

    @Test func `a crossing that the end of the track settles says so`() throws {
        let events = TrackScript.play(
            try Self.line(), TrackScript.stand(500, 240, 5) + [(500, 260)])
        #expect(events.map(\.direction) == ["in"])
        #expect(events.first?.why["held_ms"] == .int(20))
        #expect(events.first?.why["track_end"] == .text("lost"))
    }

    @Test func `predicted boxes do not cross`() throws {
        var rule = try Self.line()
        var events: [AnalyticsEvent] = []
        for n in 0..<30 {
            let y = n < 10 || n >= 20 ? 240.0 : 260
            let seen: TrackObservation = n < 10 || n >= 20 ? .detected : .predicted
            events += rule.evaluate(
                TrackScript.input(
                    n, [TrackScript.track(x: 500, y: y, state: .lost, observation: seen)]))
        }
        #expect(events.isEmpty)
    }

    @Test func `a crossing in a gap is dated within the gap`() throws {
        let gap: [(x: Double, y: Double)?] = Array(repeating: nil, count: 24)
        let events = TrackScript.play(
            try Self.line(), [(500, 200)] + gap + TrackScript.stand(500, 300, 10))
        #expect(events.count == 1)
        #expect(events.first?.moment.frameBefore == 0)
        #expect(events.first?.moment.frameAfter == 25)
        #expect(events.first?.moment.time.nanoseconds == 500_000_000)
    }

    @Test func `a track that is never confirmed crosses nothing`() throws {
        let way = TrackScript.stand(500, 240, 9) + TrackScript.stand(500, 260, 9)
        #expect(TrackScript.play(try Self.line(), way, state: .tentative).isEmpty)
    }

    @Test func `a crossing waits until its track is confirmed`() throws {
        var rule = try Self.line(hold: .zero)
        var events: [[AnalyticsEvent]] = []
        for (n, y) in [240.0, 260, 262, 264].enumerated() {
            let state: TrackState = n < 2 ? .tentative : .confirmed
            events.append(
                rule.evaluate(TrackScript.input(n, [TrackScript.track(x: 500, y: y, state: state)]))
            )
        }
        #expect(events.map(\.count) == [0, 0, 1, 0])
        #expect(events[2].first?.moment.time.nanoseconds == 20_000_000)
    }

    @Test func `other classes are not counted`() throws {
        let way = TrackScript.stand(500, 240, 9) + TrackScript.stand(500, 260, 9)
        #expect(TrackScript.play(try Self.line(classes: ["car"]), way).isEmpty)
        #expect(TrackScript.play(try Self.line(classes: ["car", "person"]), way).count == 1)
    }

    @Test func `the anchor decides which point crosses`() throws {
        // The top edge lies 40 above the bottom edge.
        let way = TrackScript.stand(500, 240, 9) + TrackScript.stand(500, 260, 9)
        #expect(TrackScript.play(try Self.line(anchor: .topCenter), way).isEmpty)
        let lower = TrackScript.stand(500, 280, 9) + TrackScript.stand(500, 300, 9)
        #expect(TrackScript.play(try Self.line(anchor: .topCenter), lower).count == 1)
    }

    @Test func `a change of the picture's size is no crossing`() throws {
        var rule = try Self.line(hold: .zero)
        var events = rule.evaluate(TrackScript.input(0, [TrackScript.track(x: 500, y: 240)]))
        let half = Size(width: 500, height: 250)
        events += rule.evaluate(
            TrackScript.input(1, [TrackScript.track(x: 250, y: 120)], size: half))
        #expect(events.isEmpty)
        events += rule.evaluate(
            TrackScript.input(2, [TrackScript.track(x: 250, y: 130)], size: half))
        #expect(events.count == 1)
    }

    @Test func `tracks are counted apart and told in order of number`() throws {
        var rule = try Self.line(hold: .zero)
        _ = rule.evaluate(
            TrackScript.input(
                0, [TrackScript.track(2, x: 400, y: 240), TrackScript.track(7, x: 600, y: 260)]))
        let events = rule.evaluate(
            TrackScript.input(
                1, [TrackScript.track(2, x: 400, y: 260), TrackScript.track(7, x: 600, y: 240)]))
        #expect(events.map(\.track) == [2, 7])
        #expect(events.map(\.direction) == ["in", "out"])
        #expect(rule.count.inward == 1)
        #expect(rule.count.outward == 1)
        #expect(rule.count.net == 0)
    }

    @Test func `bad rules are refused`() {
        let options = RuleOptions(name: "gate")
        let point = NormalizedPoint(x: 0.5, y: 0.5)
        let other = NormalizedPoint(x: 0.6, y: .nan)
        #expect(throws: AnalyticsError.tooFewPoints(rule: "gate", needed: 2)) {
            try LineRule(options: options, points: [point], hold: .zero)
        }
        #expect(throws: AnalyticsError.badPoints(rule: "gate")) {
            try LineRule(options: options, points: [point, point], hold: .zero)
        }
        #expect(throws: AnalyticsError.badPoints(rule: "gate")) {
            try LineRule(options: options, points: [point, other], hold: .zero)
        }
        #expect(throws: AnalyticsError.negativeHold(rule: "gate")) {
            try LineRule(
                options: options, points: [point, NormalizedPoint(x: 1, y: 1)],
                hold: .nanoseconds(-1))
        }
    }

    /// Two walk over the line in one box.
    ///
    /// The second has a box of its own from frame 12 on, `beyond` the line or before it, and is
    /// known to have come along in frame 40.
    private static func company(beyond: Bool) throws -> [AnalyticsEvent] {
        var rule = try LineRule(
            options: RuleOptions(name: "gate"),
            points: [NormalizedPoint(x: 0.5, y: 1), NormalizedPoint(x: 0.5, y: 0)],
            hold: .milliseconds(200))
        var events: [AnalyticsEvent] = []
        for n in 0..<60 {
            let x = 440 + Double(n) * 10
            var tracks = [TrackScript.track(1, x: x, y: 200)]
            if n >= 12 {
                var second = TrackScript.track(2, x: beyond ? x - 20 : 460, y: 205)
                second.firstTime = TrackScript.input(12, []).time
                second.splitFrom = n == 40 ? 1 : nil
                tracks.append(second)
            }
            events += rule.evaluate(TrackScript.input(n, tracks))
        }
        return events + rule.finish(at: TrackScript.input(60, []).identity)
    }

    @Test func `who came along in the box of another crossed with it`() throws {
        let events = try Self.company(beyond: true)
        #expect(events.map(\.track) == [1, 2])
        #expect(Set(events.map(\.direction)).count == 1)
        #expect(events.last?.why["came_with"] == .int(1))
        #expect(events.last?.moment == events.first?.moment)
        #expect(try Self.company(beyond: false).map(\.track) == [1], "it never crossed")
    }

    /// A track that begins beyond the line in frame 12, and was seen faintly from frame `from` on;
    /// it walks over the line in frame 6.
    private static func faint(
        from: Int, then state: TrackState = .confirmed
    ) throws -> [AnalyticsEvent] {
        var rule = try LineRule(
            options: RuleOptions(name: "gate"),
            points: [NormalizedPoint(x: 0.5, y: 1), NormalizedPoint(x: 0.5, y: 0)],
            hold: .milliseconds(200), form: LineRule.Form(clear: .box(0.1)))
        var events: [AnalyticsEvent] = []
        for n in 12..<40 {
            func walker(_ n: Int) -> Track {
                TrackScript.track(
                    x: 440 + Double(n) * 10, y: 200, state: n < 14 ? .tentative : state)
            }
            var track = walker(n)
            if n == 12 {
                track.earlier = (from..<12).map { n in
                    let input = TrackScript.input(n, [])
                    return FaintSight(
                        time: input.time, pts: input.pts, frame: n, box: walker(n).box, score: 0.2)
                }
            }
            events += rule.evaluate(TrackScript.input(n, [track]))
        }
        return events + rule.finish(at: TrackScript.input(40, []).identity)
    }

    @Test func `who was seen faintly on the near side crossed, if it was for long enough`() throws {
        let events = try Self.faint(from: 0)
        #expect(events.map(\.direction) == ["in"])
        #expect(events.first?.moment.time == TrackScript.input(6, []).time)
        #expect(events.first?.score == 0.2)
        #expect(try Self.faint(from: 2).isEmpty, "it was not there for the time of hold")
        #expect(try Self.faint(from: 12).isEmpty, "it began beyond the line")
        #expect(try Self.faint(from: 0, then: .tentative).isEmpty, "nobody believed in it")
    }
}
