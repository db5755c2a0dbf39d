import EventLog
import Testing

@testable import Pipeline

@Suite struct CameraClockTests {
    private static let second: Int64 = 1_000_000_000
    private static let frame: Int64 = 40_000_000
    private static let noon: Int64 = 1_800_000_000 * second

    @Test func `before the first report the arrival is told, with how uneven it was`() {
        var clock = CameraClock(reports: .rtcp)
        let first = clock.capture(at: 0, reported: nil, arrival: 700, wallClock: Self.noon)
        #expect(first.provenance == .arrival)
        #expect(first.nanoseconds == Self.noon + 700)
        #expect(first.error == 1_000_000)
        let late = clock.capture(
            at: Self.frame, reported: nil, arrival: 700 + Self.frame + 9_000_000,
            wallClock: Self.noon)
        #expect(late.error == 10_000_000)
        let early = clock.capture(
            at: 2 * Self.frame, reported: nil, arrival: 700 + 2 * Self.frame, wallClock: Self.noon)
        #expect(early.error == 10_000_000)
    }

    @Test func `a report is told as it is; its bound grows with its age and with steps`() {
        var clock = CameraClock(reports: .rtcp)
        func at(_ time: Int64, step: Int64 = 0) -> CaptureTime {
            clock.capture(
                at: time, reported: Self.noon + time + step, arrival: time, wallClock: 0)
        }
        let first = at(0)
        #expect(first.provenance == .rtcp)
        #expect(first.nanoseconds == Self.noon)
        #expect(first.error == 1_000_000)
        #expect(at(5 * Self.second).error == 1_500_000)
        #expect(at(6 * Self.second, step: -3_000_000).error == 4_000_000)
        #expect(at(7 * Self.second, step: -3_000_000).error == 4_100_000)
        clock.restart()
        #expect(at(8 * Self.second).error == 1_000_000)
    }

    @Test func `the log has it in UTC with its bound in milliseconds`() {
        let capture = CaptureTime(
            nanoseconds: Self.noon + 5, provenance: .prft, error: 2_500_000)
        let record = capture.record(offset: -5)
        #expect(record.instant == "2027-01-15T08:00:00.000000000Z")
        #expect(record.provenance == .prft)
        #expect(record.errorMilliseconds == 2.5)
    }
}
