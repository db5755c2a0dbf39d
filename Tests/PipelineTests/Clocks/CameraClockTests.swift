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

    /// What is told of a camera that gives two pictures a second and a report each five seconds,
    /// its timestamps at `rate` between them.
    private static func told(
        seconds: Int64, rate: (Int64) -> Double
    ) -> (told: [(second: Int64, text: String)], steps: Int) {
        var clock = CameraClock(reports: .rtcp)
        var told: [(second: Int64, text: String)] = []
        var steps = 0
        for time in stride(from: 0, to: seconds * 1000, by: 500) {
            let sinceReport = time % 5000
            let rate = rate(time / 1000)
            if sinceReport == 0, time > 0, (rate - 1).magnitude > 0.02 { steps += 1 }
            let stamped = Int64((Double(sinceReport) * rate).rounded()) + time - sinceReport
            _ = clock.capture(
                at: media(time), reported: WallInstant(nanoseconds: noon + stamped * 1_000_000),
                arrival: host(time), wallClock: .nanoseconds(noon))
            if let change = clock.takeChange() { told.append((time / 1000, change.text)) }
        }
        return (told, steps)
    }

    @Test func `ten days of a clock at a wrong rate are some twenty records that count the rest`()
        throws
    {
        let (told, steps) = Self.told(seconds: 10 * 86_400) { _ in 0.84 }
        #expect(told.first?.text == "times of capture are those of the camera's clock")
        try #require((12...25).contains(told.count), "\(told.count)")
        #expect(told[1].second <= 10, "it begins to be off")
        #expect(
            told[1].text
                == "the camera's clock moved by 720 ms; between its reports its timestamps "
                + "run at 0.84 of the time that passes")
        #expect(told[2].second - told[1].second <= 65 && told[3].second - told[2].second <= 130)
        let gaps = zip(told.dropFirst(2), told.dropFirst(3)).map { $1.second - $0.second }
        #expect((gaps.max() ?? 0) <= 86_405, "one a day at least")
        let leftOut = told.compactMap { row in
            row.text.firstMatch(of: /; (\d+) changes before it were left out/)
                .flatMap { Int($0.output.1) }
        }
        let counted = leftOut.reduce(told.count - 1, +)
        #expect(counted <= steps && counted > steps - 86_400 / 5, "\(counted) of \(steps)")
    }

    @Test func `a clock that was steady for a day is told of at once again`() {
        let (told, _) = Self.told(seconds: 2 * 86_400 + 3_600) { second in
            (1..<600).contains(second) || second >= 2 * 86_400 ? 0.84 : 1
        }
        let late = told.filter { $0.second >= 2 * 86_400 }.map(\.second)
        #expect(late.count >= 4 && (late.first ?? 0) <= 2 * 86_400 + 10, "\(told)")
    }

    @Test func `a clock at the edge of what is believed does not flood the log`() {
        var clock = CameraClock(reports: .rtcp)
        var told: [CameraClock.Change] = []
        for second in Int64(0)..<3_600 {
            let off: Int64 = second % 2 == 0 ? 4_900 : 5_100
            _ = clock.capture(
                at: Self.media(second * 1000),
                reported: WallInstant(nanoseconds: Self.noon + (second * 1000 + off) * 1_000_000),
                arrival: Self.host(second * 1000), wallClock: .nanoseconds(Self.noon))
            told += [clock.takeChange()].compactMap(\.self)
        }
        #expect((4...10).contains(told.count), "\(told)")
        clock.restart()
        _ = clock.capture(
            at: Self.media(0), reported: WallInstant(nanoseconds: Self.noon),
            arrival: Self.host(0), wallClock: .nanoseconds(Self.noon))
        #expect(clock.takeChange()?.provenance == .rtcp, "a connection says where times come from")
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
