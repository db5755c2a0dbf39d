import EventLog
import Testing
import VisionCore

@testable import Pipeline

@Suite struct CameraClockTests {
    private static let noon: Int64 = 1_800_000_000_000_000_000

    private static func media(_ milliseconds: Int64) -> MediaInstant {
        MediaInstant(nanoseconds: milliseconds * 1_000_000)
    }

    /// 700 ns after the packet of media time 0, if packets came evenly.
    private static func host(_ milliseconds: Int64) -> HostInstant {
        HostInstant(nanoseconds: 700 + milliseconds * 1_000_000)
    }

    @Test func `before the first report the arrival counts, with how uneven it was`() {
        var clock = CameraClock(reports: .rtcp)
        func at(_ time: Int64, arrival: Int64) -> CaptureTime {
            clock.capture(
                at: Self.media(time), reported: nil, arrival: Self.host(arrival),
                wallClock: .nanoseconds(Self.noon))
        }
        let first = at(0, arrival: 0)
        #expect(first.provenance == .arrival)
        #expect(first.instant.nanoseconds == Self.noon + 700)
        #expect(first.error == .milliseconds(1))
        #expect(at(40, arrival: 49).error == .milliseconds(10))
        #expect(at(80, arrival: 80).error == .milliseconds(10))
    }

    @Test func `a report counts as it is; its bound grows with its age and with steps`() {
        var clock = CameraClock(reports: .rtcp)
        func at(_ seconds: Int64, step: Int64 = 0) -> CaptureTime {
            clock.capture(
                at: Self.media(seconds * 1000),
                reported: WallInstant(
                    nanoseconds: Self.noon + seconds * 1_000_000_000 + step * 1_000_000),
                arrival: Self.host(seconds * 1000), wallClock: .nanoseconds(Self.noon))
        }
        let first = at(0)
        #expect(first.provenance == .rtcp)
        #expect(first.instant.nanoseconds == Self.noon)
        #expect(first.error == .milliseconds(1))
        #expect(at(5).error == .microseconds(1_500))
        #expect(at(6, step: -3).error == .milliseconds(4))
        #expect(at(7, step: -3).error == .microseconds(4_100))
        clock.restart()
        #expect(at(8).error == .milliseconds(1))
    }

    @Test func `no reported time and no media time traps`() {
        var clock = CameraClock(reports: .prft)
        for nanoseconds in [Int64.min, 0, .max] {
            for time in [Int64.max, 0, .min] {
                _ = clock.capture(
                    at: MediaInstant(nanoseconds: time),
                    reported: WallInstant(nanoseconds: nanoseconds),
                    arrival: HostInstant(nanoseconds: nanoseconds), wallClock: .seconds(1))
                _ = clock.capture(
                    at: MediaInstant(nanoseconds: time), reported: nil,
                    arrival: HostInstant(nanoseconds: nanoseconds), wallClock: .seconds(-1))
            }
        }
    }

    @Test func `the log has it in UTC with its bound in milliseconds`() {
        let capture = CaptureTime(
            instant: WallInstant(nanoseconds: Self.noon + 5), provenance: .prft,
            error: .microseconds(2_500))
        let record = capture.record(offset: .nanoseconds(-5))
        #expect(record.instant.rfc3339 == "2027-01-15T08:00:00.000000000Z")
        #expect(record.provenance == .prft)
        #expect(record.error == .microseconds(2500))
    }
}
