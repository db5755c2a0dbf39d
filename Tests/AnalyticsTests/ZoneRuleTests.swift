import Analytics
import Testing
import VisionCore

@Suite struct ZoneRuleTests {
    /// From 400 to 600 across and from 200 to 300 down.
    private static func zone(hold: Duration = .milliseconds(200)) throws -> ZoneRule {
        try ZoneRule(
            options: RuleOptions(name: "yard"),
            points: [(0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6)].map {
                NormalizedPoint(x: $0.0, y: $0.1)
            }, hold: hold)
    }

    private static func cause(_ event: AnalyticsEvent) -> EventValue? { event.why["cause"] }

    @Test func `a track that walks through comes in and goes out`() throws {
        let way = (0..<40).map { Optional((x: 305.0 + 10 * Double($0), y: 250.0)) }
        let events = TrackScript.play(try Self.zone(), way)
        #expect(events.map(\.type) == [.zoneEnter, .zoneExit])
        #expect(events.map(\.moment.time.nanoseconds) == [380_000_000, 1_180_000_000])
        #expect(events.map(\.moment.tenThousandths) == [5000, 5000])
        #expect(events.map { $0.data["occupancy"] } == [.int(1), .int(0)])
        #expect(events.map(Self.cause) == [.text("crossed"), .text("crossed")])
        #expect(events.last?.data["dwell_ms"] == .int(800))
    }

    @Test func `a pass between two frames is seen`() throws {
        let way: [(x: Double, y: Double)?] =
            TrackScript.stand(300, 250, 5) + TrackScript.stand(700, 250, 9)
        #expect(TrackScript.play(try Self.zone(), way).isEmpty)
        let events = TrackScript.play(try Self.zone(hold: .zero), way)
        #expect(events.map(\.type) == [.zoneEnter, .zoneExit])
        #expect(events.map(\.moment.time.nanoseconds) == [170_000_000, 190_000_000])
    }

    @Test func `short absence and short presence are not told`() throws {
        let way =
            TrackScript.stand(500, 250, 10) + TrackScript.stand(500, 310, 2)
            + TrackScript.stand(500, 250, 10)
        #expect(TrackScript.play(try Self.zone(), way).map(\.type) == [.zoneEnter, .zoneExit])
        let visit =
            TrackScript.stand(500, 310, 9) + TrackScript.stand(500, 250, 2)
            + TrackScript.stand(500, 310, 9)
        #expect(TrackScript.play(try Self.zone(), visit).isEmpty)
    }

    @Test func `who appears and ends inside comes in and goes out`() throws {
        let events = TrackScript.play(try Self.zone(), TrackScript.stand(500, 250, 10))
        #expect(events.map(\.type) == [.zoneEnter, .zoneExit])
        #expect(events.map(Self.cause) == [.text("appeared"), .text("track-end")])
        #expect(events.map(\.moment.frameBefore) == [0, 9])
        #expect(events.map(\.moment.frameAfter) == [0, 9])
        #expect(events.last?.why["track_end"] == .text("lost"))
        #expect(events.last?.data["dwell_ms"] == .int(360))
    }

    @Test func `the end of the source empties the zone`() throws {
        var rule = try Self.zone()
        var events: [AnalyticsEvent] = []
        for n in 0..<10 {
            events += rule.evaluate(
                TrackScript.input(
                    n, [TrackScript.track(3, x: 450, y: 250), TrackScript.track(5, x: 550, y: 250)])
            )
        }
        #expect(rule.occupancy == 2)
        events += rule.finish(at: TrackScript.input(10, []).identity)
        #expect(rule.occupancy == 0)
        #expect(events.map(\.track) == [3, 5, 3, 5])
        #expect(events.map { $0.data["occupancy"] } == [.int(2), .int(2), .int(0), .int(0)])
        #expect(rule.finish(at: TrackScript.input(10, []).identity).isEmpty)
    }

    @Test func `a track that is missing in a frame has ended`() throws {
        var rule = try Self.zone(hold: .zero)
        _ = rule.evaluate(TrackScript.input(0, [TrackScript.track(x: 500, y: 250)]))
        let events = rule.evaluate(TrackScript.input(1, []))
        #expect(events.map(\.type) == [.zoneExit])
    }

    @Test func `a concave zone has a bay that is outside`() throws {
        let rule = try ZoneRule(
            options: RuleOptions(name: "u"),
            points: [
                (0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.6, 0.8), (0.6, 0.4), (0.4, 0.4),
                (0.4, 0.8), (0.2, 0.8),
            ].map { NormalizedPoint(x: $0.0, y: $0.1) }, hold: .zero)
        let events = TrackScript.play(rule, [(100, 350), (900, 350)])
        #expect(
            events.map(\.type) == [.zoneEnter, .zoneExit, .zoneEnter, .zoneExit])
        #expect(events.map(\.moment.tenThousandths) == [1250, 3750, 6250, 8750])
    }
}
