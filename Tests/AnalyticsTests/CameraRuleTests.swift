import Analytics
import Testing
import VisionCore

@Suite struct CameraRuleTests {
    private static func sign(
        _ kind: CameraSign.Kind, _ isOn: Bool, _ n: Int
    ) -> CameraSign {
        CameraSign(
            kind, isOn: isOn, at: MediaInstant(nanoseconds: Int64(n) * 40_000_000),
            data: [EventField("for_ms", .int(Int64(n)))])
    }

    private static func play(
        _ rule: CameraRule, _ signs: [Int: [CameraSign]], frames: Int = 20
    ) -> [AnalyticsEvent] {
        var rule = rule
        var events: [AnalyticsEvent] = []
        for n in 0..<frames {
            var input = TrackScript.input(n, [])
            input.signs = signs[n] ?? []
            events += rule.evaluate(input)
        }
        return events + rule.finish(at: TrackScript.input(frames, []).identity)
    }

    @Test func `what begins ends, each with a name of its own`() {
        let rule = CameraRule(options: RuleOptions(name: "lens"), watched: [.blind, .moved])
        let events = Self.play(
            rule,
            [
                3: [Self.sign(.blind, true, 3), Self.sign(.motion, true, 3)],
                5: [Self.sign(.moved, true, 5)], 9: [Self.sign(.blind, false, 9)],
                12: [Self.sign(.blind, true, 12)],
            ])
        #expect(
            events.map { "\($0.type.rawValue) \($0.phase.rawValue)" } == [
                "camera.blind begin", "camera.moved begin", "camera.blind end",
                "camera.blind begin", "camera.blind end", "camera.moved end",
            ])
        #expect(Set(events.filter { $0.phase == .begin }.map(\.reference)).count == 3)
        #expect(events.suffix(2).allSatisfy { $0.endReason == "source" })
        #expect(events[0].moment.time == MediaInstant(nanoseconds: 120_000_000))
    }

    @Test func `an end without a begin says nothing, and a second begin neither`() {
        let rule = CameraRule(options: RuleOptions(name: "lens"), watched: [.frozen])
        let events = Self.play(
            rule,
            [
                2: [Self.sign(.frozen, false, 2)], 4: [Self.sign(.frozen, true, 4)],
                5: [Self.sign(.frozen, true, 5)], 7: [Self.sign(.frozen, false, 7)],
            ])
        #expect(events.map(\.phase) == [.begin, .end])
    }

    @Test func `frames that no network looked at are for rules that watch the camera alone`() throws
    {
        var rules = try RuleSet([
            CameraRule(options: RuleOptions(name: "lens"), watched: [.blind]),
            TrackLifeRule(options: RuleOptions(name: "tracks")),
        ])
        var input = TrackScript.input(0, [TrackScript.track(x: 10, y: 90)])
        input.signs = [Self.sign(.blind, true, 0)]
        #expect(rules.evaluate(input, isUnseen: true).map(\.rule) == ["lens"])
    }
}
