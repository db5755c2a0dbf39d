import Analytics
import Testing
import VisionCore

@Suite struct EventMomentTests {
    private static func sighting(_ frame: Int, time: Int64, pts: Int64) -> Sighting {
        Sighting(
            TrackScript.track(x: 0, y: 0), anchor: .center,
            in: RuleInput(
                identity: FrameIdentity(source: 0, epoch: 0, frameIndex: frame),
                time: MediaInstant(nanoseconds: time),
                pts: pts, size: TrackScript.size, tracks: []))
    }

    @Test(arguments: [
        (0.0, 0, Int64(0)), (1.0, 10_000, 5), (0.5, 5000, 2), (0.3, 3000, 2), (0.1, 1000, 0),
        (0.7, 7000, 4), (0.9, 9000, 4), (0.37124, 3712, 2), (-1, 0, 0), (2, 10_000, 5),
    ])
    func `times are rounded half to even from the rounded fraction`(
        fraction: Double, steps: Int, time: Int64
    ) {
        let moment = EventMoment(
            from: Self.sighting(3, time: 100, pts: -5), to: Self.sighting(7, time: 105, pts: 0),
            fraction: fraction)
        #expect(moment.tenThousandths == steps)
        #expect(moment.time.nanoseconds == 100 + time)
        #expect(moment.frameBefore == 3)
        #expect(moment.frameAfter == 7)
    }

    @Test func `the whole range of times does not overflow`() {
        let moment = EventMoment(
            from: Self.sighting(0, time: .min, pts: .max),
            to: Self.sighting(1, time: .max, pts: .min),
            fraction: 0.5)
        #expect(moment.time.nanoseconds == 0 || moment.time.nanoseconds == -1)
    }

    @Test func `numbers are rounded half to even to their step`() {
        #expect(EventValue.number(0.125, decimals: 2) == .decimal(steps: 12, decimals: 2))
        #expect(EventValue.number(0.375, decimals: 2) == .decimal(steps: 38, decimals: 2))
        #expect(EventValue.number(.nan, decimals: 2) == .decimal(steps: 0, decimals: 2))
        #expect(EventValue.number(-9.1, decimals: 2).number == -9.1)
    }
}
