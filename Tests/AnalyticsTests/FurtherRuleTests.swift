import Analytics
import Testing
import VisionCore

/// What each kind of rule reports of a way that is known.
@Suite struct FurtherRuleTests {
    static func play(
        _ rules: [any AnalyticsRule], frames: Int, ground: Ground? = nil,
        wall: WallInstant? = nil, _ tracks: (Int) -> [Track]
    ) throws -> [AnalyticsEvent] {
        var set = try RuleSet(rules)
        var events: [AnalyticsEvent] = []
        var last = FrameIdentity(source: 0, epoch: 0, frameIndex: 0)
        for n in 0..<frames {
            var input = TrackScript.input(n, tracks(n))
            input.ground = ground
            input.wall = wall.map { $0 + .milliseconds(40 * n) }
            last = input.identity
            events += set.evaluate(input)
        }
        return events + set.finish(at: last)
    }

    static func phases(_ events: [AnalyticsEvent], _ rule: String) -> [EventPhase] {
        events.filter { $0.rule == rule }.map(\.phase)
    }

    static func milliseconds(_ event: AnalyticsEvent?) -> Int? {
        event.map { Int($0.moment.time.nanoseconds / 1_000_000) }
    }

    @Test func `dwell is told at over, again each over, and ends at the exit`() throws {
        let rule = try DwellRule(
            options: RuleCases.options("dwell"), area: Area(outlines: [RuleCases.square]),
            over: .seconds(1))
        let events = try Self.play([rule], frames: 100) { n in
            [TrackScript.track(x: n < 10 ? 200 : n < 70 ? 500 : 900, y: 250)]
        }
        #expect(events.map(\.phase) == [.begin, .update, .end])
        // In at the edge between 200 and 500: x = 300, a third of the way from frame 9 to 10.
        #expect(Self.milliseconds(events.first) == 373 + 1000)
        #expect(events.map { $0.data["dwell_ms"] }.prefix(2) == [.int(1000), .int(2000)])
        #expect(events.last?.data["dwell_ms"] == .int(2407))
    }

    @Test func `loitering needs a way that stays within a circle`() throws {
        let rule = try DwellRule(
            options: RuleCases.options("loiter"), area: .picture, over: .seconds(1),
            within: .picture(0.1))
        let still = try Self.play([rule], frames: 60) { n in
            [TrackScript.track(x: 500 + Double(n % 3) * 10, y: 250)]
        }
        #expect(still.map(\.phase) == [.begin, .update, .end])
        let walker = try Self.play([rule], frames: 60) { n in
            [TrackScript.track(x: 100 + Double(n) * 10, y: 250)]
        }
        #expect(walker.isEmpty)
    }

    @Test func `occupancy is told while too many are inside, dated at the change`() throws {
        let rule = try OccupancyRule(
            options: RuleCases.options("many"), area: Area(outlines: [RuleCases.square]), over: 1,
            under: nil)
        let events = try Self.play([rule], frames: 80) { n in
            [
                TrackScript.track(1, x: 500, y: 250),
                TrackScript.track(2, x: n >= 20 && n < 50 ? 400 : 900, y: 250),
            ]
        }
        #expect(events.map(\.phase) == [.begin, .end])
        #expect(events.map(Self.milliseconds) == [800, 2000])
        #expect(events.map { $0.data["count"] } == [.int(2), .int(1)])
        #expect(events.allSatisfy { $0.data["limit"] == .int(1) && $0.track == nil })
    }

    @Test func `who is out of sight for longer than forget no longer counts`() throws {
        let zone = try ZoneRule(
            options: RuleCases.options("park"), points: RuleCases.square, hold: .zero)
        var rules = try RuleSet([zone])
        var counts: [Int] = []
        for n in 0..<60 {
            let isSeen = n < 10 || n >= 50
            _ = rules.evaluate(
                TrackScript.input(
                    n,
                    [
                        TrackScript.track(
                            x: 500, y: 250, state: isSeen ? .confirmed : .lost,
                            observation: isSeen ? .detected : .predicted)
                    ]))
            counts.append(rules.shapes.first?.counters.first?.value ?? -1)
        }
        // Seen last in frame 9, 0.36 s: it counts up to 1.36 s.
        #expect(counts[34] == 1 && counts[35] == 0)
        #expect(counts[49] == 0 && counts[50] == 1)
    }

    @Test func `an exit of who was lost tells when it was seen last, and its occupancy`() throws {
        let zone = try ZoneRule(
            options: RuleCases.options("park"), points: RuleCases.square, hold: .zero)
        let events = try Self.play([zone], frames: 60) { n in
            var tracks = [
                n < 50
                    ? TrackScript.track(
                        1, x: 500, y: 250, state: n < 10 ? .confirmed : .lost,
                        observation: n < 10 ? .detected : .predicted)
                    : TrackScript.track(
                        1, x: 500, y: 250, state: .ended, observation: .predicted, endReason: .lost)
            ]
            if n >= 40 { tracks.append(TrackScript.track(2, x: 400, y: 250)) }
            return n > 50 ? [TrackScript.track(2, x: 400, y: 250)] : tracks
        }
        let exit = try #require(events.first { $0.type == .zoneExit && $0.track == 1 })
        #expect(Self.milliseconds(exit) == 360)
        #expect(exit.data["occupancy"] == .int(0))
        #expect(exit.why["unseen_ms"] == .int(2000 - 360))
        let enter = try #require(events.first { $0.type == .zoneEnter && $0.track == 2 })
        #expect(enter.data["occupancy"] == .int(1), "track 1 is long forgotten")
    }

    @Test func `intervals sum up and the last one is cut short`() throws {
        let line = try LineRule(
            options: RuleCases.options("gate"), points: RuleCases.line, hold: .zero)
        let rule = try CountRule(
            options: RuleCases.options("sums"), subject: .line(line), every: .seconds(1))
        let events = try Self.play([rule], frames: 60) { n in
            // Across in frames 5 and 30.
            [TrackScript.track(x: n < 5 || n >= 30 ? 300 : 700, y: 250)]
        }
        #expect(events.map { $0.data["from_t_ns"] } == [0, 1, 2].map { .int($0 * 1_000_000_000) })
        #expect(events.map { $0.data["out"] } == [.int(1), .int(0), .int(0)])
        #expect(events.map { $0.data["in"] } == [.int(0), .int(1), .int(0)])
        #expect(events.map(\.endReason) == [nil, nil, "source"])
        #expect(events.last?.data["to_t_ns"] == .int(59 * 40_000_000))
    }

    @Test func `a crowd is a chain of neighbours, and tells when it grows`() throws {
        let rule = try CrowdRule(
            options: RuleCases.options("crowd"), area: .picture, over: 2, within: .picture(0.2))
        let events = try Self.play([rule], frames: 60) { n in
            // 90 px apart is 0.18 of the height: a chain, though its ends are far apart.
            (0..<(n >= 30 ? 4 : 3)).map {
                TrackScript.track($0 + 1, x: 100 + 90 * Double($0), y: 250)
            }
                + [TrackScript.track(9, x: 900, y: 400)]
        }
        #expect(events.map(\.phase) == [.begin, .update, .end])
        #expect(events.map { $0.data["count"] } == [.int(3), .int(4), .int(4)])
        #expect(events.last?.endReason == "source")
    }

    @Test func `a queue knows who was served and how long they waited`() throws {
        let rule = try QueueRule(
            options: RuleCases.options("queue"), area: Area(outlines: [RuleCases.square]),
            head: NormalizedPoint(x: 0.3, y: 0.5), every: .seconds(1))
        let events = try Self.play([rule], frames: 100) { n in
            [
                // The first waits at the head and goes; the second gives up at the back.
                TrackScript.track(1, x: n < 50 ? 320 : 100, y: 250),
                TrackScript.track(2, x: n < 70 ? 600 : 900, y: 250),
                TrackScript.track(3, x: 450, y: 250),
            ]
        }
        let last = try #require(events.last)
        #expect(last.phase == .end && last.data["served"] == .int(1))
        guard case .object(let waits)? = last.data["wait_ms"] else {
            Issue.record("no waits")
            return
        }
        #expect(waits["max"] == .int(1964), "\(waits)")
        #expect(events.first?.data["length"] == .int(3))
    }

    @Test func `speed is that on the ground, with its error`() throws {
        let rule = try SpeedRule(
            options: RuleCases.options("fast"), area: .picture, over: 3, window: .milliseconds(500))
        // 8 px a frame: 0.16 m a frame, 4 m/s.
        let events = try Self.play([rule], frames: 60, ground: RuleCases.ground) { n in
            [TrackScript.track(x: n < 30 ? 100 + 8 * Double(n) : 340, y: 250)]
        }
        #expect(events.map(\.phase) == [.begin, .end])
        #expect(abs((events.first?.data["speed_mps"]?.number ?? 0) - 4) < 0.05)
        let error = events.first?.data["speed_err_mps"]?.number ?? 0
        #expect(error > 0 && error < 1)
        #expect(abs((events.last?.data["peak_mps"]?.number ?? 0) - 4) < 0.05)
    }

    @Test func `the wrong way is told once`() throws {
        let rule = try HeadingRule(
            options: RuleCases.options("wrong"), area: .picture,
            toward: [NormalizedPoint(x: 0.1, y: 0.5), NormalizedPoint(x: 0.9, y: 0.5)],
            tolerance: 60, distance: .picture(0.1))
        let wrong = try Self.play([rule], frames: 60) { n in
            [TrackScript.track(x: 900 - 10 * Double(n), y: 250)]
        }
        #expect(wrong.map(\.type) == [.wrongWay])
        #expect(wrong.first?.data["heading_deg"]?.number == 180)
        #expect(wrong.first?.data["allowed_deg"]?.number == 0)
        let right = try Self.play([rule], frames: 60) { n in
            [TrackScript.track(x: 100 + 10 * Double(n), y: 250)]
        }
        #expect(right.isEmpty)
    }

    @Test func `a stop survives missed detections and ends with the move`() throws {
        let rule = try StoppedRule(
            options: RuleCases.options("still"), area: .picture, over: .seconds(1),
            within: .picture(0.02))
        let events = try Self.play([rule], frames: 100) { n in
            let isSeen = n < 40 || n > 55
            return [
                TrackScript.track(
                    x: n < 80 ? 500 + Double(n % 2) * 4 : 800, y: 250,
                    observation: isSeen ? .detected : .predicted)
            ]
        }
        #expect(events.map(\.phase) == [.begin, .end])
        #expect(Self.milliseconds(events.first) == 1000)
        #expect(Self.milliseconds(events.last) == 3200)
    }

    @Test func `a thing is left when its owner goes, and no longer when one comes`() throws {
        let rule = try LeftRule(
            options: RuleCases.options("left", classes: ["suitcase"]), area: .picture,
            owners: ["person"], over: .seconds(1), away: .picture(0.3))
        let events = try Self.play([rule], frames: 120) { n in
            // The owner is beyond 150 px from frame 20 to frame 90.
            let x = n < 20 ? 500.0 : n < 90 ? 800 : 500
            return [
                TrackScript.track(1, x: x, y: 250),
                TrackScript.track(2, x: 520, y: 250, label: RuleCases.bag),
            ]
        }
        #expect(events.map(\.phase) == [.begin, .end])
        #expect(events.map(Self.milliseconds) == [1800, 3600])
        #expect(events.first?.data["owner"] == .track(1))
        #expect(events.first?.data["alone_ms"] == .int(1000))
    }

    @Test func `a thing that stood and is gone was removed by who was near`() throws {
        let rule = try RemovedRule(
            options: RuleCases.options("gone", classes: ["suitcase"]), area: .picture,
            owners: ["person"], over: .seconds(1), away: .picture(0.3))
        let events = try Self.play([rule], frames: 60) { n in
            let person = TrackScript.track(1, x: 520, y: 250)
            guard n <= 40 else { return [person] }
            return [
                person,
                TrackScript.track(
                    2, x: 500, y: 250, state: n < 40 ? .confirmed : .ended, label: RuleCases.bag,
                    endReason: n < 40 ? nil : .lost),
            ]
        }
        #expect(events.map(\.phase) == [.begin, .end])
        #expect(Self.milliseconds(events.first) == 39 * 40)
        #expect(events.first?.data["owner"] == .track(1))
        #expect(events.last?.endReason == "source")
    }

    @Test func `two are near after over, and the pair is told once`() throws {
        let rule = try NearRule(
            options: RuleCases.options("near", classes: ["person"]), area: .picture,
            to: ["person"], within: .picture(0.2), over: .seconds(1))
        let events = try Self.play([rule], frames: 80) { n in
            [
                TrackScript.track(1, x: 500, y: 250),
                TrackScript.track(2, x: n >= 10 && n < 60 ? 550 : 800, y: 250),
            ]
        }
        #expect(events.map(\.phase) == [.begin, .end])
        #expect(events.map(Self.milliseconds) == [1400, 2400])
        #expect(events.first?.track == 1 && events.first?.data["other"] == .track(2))
        #expect(events.first?.data["distance"]?.number == 0.1)
    }

    @Test func `a share of the picture is told while it is over`() throws {
        var set = try RuleSet([
            AreaRule(options: RuleCases.options("road"), label: "road", over: 0.2)
        ])
        var events: [AnalyticsEvent] = []
        for n in 0..<60 {
            var input = TrackScript.input(n, [])
            input.shares = ["road": n >= 10 && n < 40 ? 0.25 : 0.1]
            events += set.evaluate(input)
        }
        #expect(events.map(\.phase) == [.begin, .end])
        #expect(events.map(Self.milliseconds) == [400, 1600])
        #expect(events.first?.data["share"]?.number == 0.25)
    }
}
