import Analytics
import Testing
import VisionCore

@Suite struct TrackLifeRuleTests {
    private let rule = TrackLifeRule(options: RuleOptions(name: "tracks"))

    @Test func `a start is told when confirmed and dated at the first detection`() throws {
        var rule = rule
        var told: [[AnalyticsEvent]] = []
        for (n, state) in [TrackState.tentative, .tentative, .confirmed, .lost].enumerated() {
            let seen: TrackObservation = state == .lost ? .predicted : .detected
            told.append(
                rule.evaluate(
                    TrackScript.input(
                        n + 5,
                        [TrackScript.track(4, x: 100, y: 100, state: state, observation: seen)])))
        }
        #expect(told.map(\.count) == [0, 0, 1, 0])
        let start = try #require(told[2].first)
        #expect(start.type == .trackStart)
        #expect(start.moment.time.nanoseconds == 200_000_000)
        #expect(start.moment.frameBefore == 5)
        #expect(start.why["confirmed_t_ns"] == .int(280_000_000))
        let end = rule.evaluate(
            TrackScript.input(
                12,
                [
                    TrackScript.track(
                        4, x: 100, y: 100, state: .ended, observation: .predicted, endReason: .left)
                ]))
        #expect(end.map(\.type) == [.trackEnd])
        #expect(end.first?.moment.time.nanoseconds == 280_000_000)
        #expect(end.first?.data["end_reason"] == .text("left"))
        #expect(end.first?.data["life_ms"] == .int(80))
        #expect(end.first?.ordinal == 1)
    }

    @Test func `a track that is never confirmed has no life`() {
        #expect(TrackScript.play(rule, TrackScript.stand(100, 100, 3), state: .tentative).isEmpty)
        #expect(
            TrackScript.play(rule, TrackScript.stand(100, 100, 3)).map(\.type) == [
                .trackStart, .trackEnd,
            ])
    }

    @Test func `the end of the source ends every track`() {
        var rule = rule
        _ = rule.evaluate(
            TrackScript.input(
                0, [TrackScript.track(1, x: 1, y: 1), TrackScript.track(2, x: 9, y: 9)]))
        let events = rule.finish(at: TrackScript.input(1, []).identity)
        #expect(events.map(\.track) == [1, 2])
        #expect(events.map { $0.data["end_reason"] } == [.text("source"), .text("source")])
    }
}
