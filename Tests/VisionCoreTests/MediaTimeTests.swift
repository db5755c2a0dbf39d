import Testing
import VisionCore

@Suite struct MediaTimeTests {
    @Test(arguments: [
        (Int64(1), TimeBase(1, 30), Int64(33_333_333)),
        (2, TimeBase(1, 3), 666_666_667),
        (-1, TimeBase(1, 30), -33_333_333),
        (90_000, TimeBase(1, 90_000), 1_000_000_000),
        (1, TimeBase(1, 2_000_000_000), 0),
        (3, TimeBase(1, 2_000_000_000), 2),
        (.max, TimeBase(1, 1), .max),
    ])
    func `nanoseconds are rounded half to even`(ticks: Int64, base: TimeBase, expected: Int64) {
        #expect(MediaTime(value: ticks, timeBase: base).nanoseconds == expected)
    }

    @Test func `rescaling keeps the instant`() {
        let time = MediaTime(value: 1001, timeBase: TimeBase(1, 30_000))
        #expect(time.rescaled(to: TimeBase(1, 90_000)).value == 3003)
        #expect(time.rescaled(to: .nanoseconds).value == time.nanoseconds)
    }
}
