import EventLog
import Locking
import Media
import TestSupport
import Testing
import VisionCore

@testable import Pipeline

@Suite struct LogServiceTests {
    /// Hours that pass when the test says so.
    private final class Hours: Sendable {
        let nanoseconds = Atomic<Int64>(0)

        var clock: LogClock {
            LogClock(
                monotonic: { HostInstant(nanoseconds: self.nanoseconds.load(ordering: .relaxed)) },
                wall: {
                    WallInstant(
                        nanoseconds: 1_800_000_000_000_000_000
                            + self.nanoseconds.load(ordering: .relaxed))
                })
        }
    }

    private static func writer(
        _ path: String, _ sources: [SourceSettings], deterministic: Bool, hours: Hours
    ) throws -> LogWriter {
        let header = RunRecord(
            tool: RunRecord.Tool(name: "test", version: "0"),
            host: RunRecord.Host(cores: 1, simd: "c"),
            configSHA256: String(repeating: "0", count: 64),
            models: [], skeletons: [:],
            sources: sources.map {
                RunRecord.Source(name: $0.name, mode: .live, fingerprint: $0.fingerprint)
            }, deterministic: deterministic)
        guard
            case .fresh(let writer) = try LogWriter.open(
                .path(path), header: header, clock: hours.clock)
        else { throw NotFresh() }
        return writer
    }

    private static func frame(_ index: Int, capture: CaptureTime?) throws -> AnalysedFrame {
        var decoded = try Description.frame(index)
        decoded.capture = capture
        return AnalysedFrame(
            DetectedFrame(decoded: decoded, findings: Findings()), via: .infer)
    }

    /// The log of five frames, 25 seconds apart, of which all were captured in one instant.
    private static func log(deterministic: Bool) throws -> LogLines {
        let folder = try ScratchFolder()
        let source = Description.source(index: 0, isLive: true)
        let hours = Hours()
        let service = LogService(
            writer: try writer(
                folder.file("log"), [source], deterministic: deterministic, hours: hours),
            reports: OutputReports())
        let records = SourceRecords(source: source, log: service.head, logsFrames: true)
        let capture = CaptureTime(
            instant: WallInstant(nanoseconds: 1_800_000_000_000_000_000), provenance: .rtcp,
            error: .milliseconds(3))
        for index in 0..<5 {
            let frame = try frame(index, capture: capture)
            service.submit(
                LogEntry(
                    source: 0, name: source.name, records: records.records(of: frame, drops: [])),
                at: frame.decoded.time
            ) { _ in }
            service.tick { ([], []) }
            #expect(service.trouble == nil)
            hours.nanoseconds.add(25_000_000_000, ordering: .relaxed)
        }
        return try LogLines(path: folder.file("log"))
    }

    private struct NotFresh: Error {}

    @Test func `the host's clock is told each minute, the camera's with every frame`() throws {
        let log = try Self.log(deterministic: false)
        #expect(log["clock"].map { $0["mono_ns"].int } == [75_000_000_000])
        #expect(log["clock"].first?["wall"].text == "2027-01-15T08:01:15.000000000Z")
        for frame in log["frame"] {
            #expect(frame["cap"].text == "2027-01-15T08:00:00.000000000Z")
            #expect(frame["cap_src"].text == "rtcp")
            #expect(frame["cap_err_ms"].number == 3)
        }
        #expect(log["frame"].count == 5)
        #expect(log["stat"].count == 4)
    }

    @Test func `a deterministic log has neither`() throws {
        let log = try Self.log(deterministic: true)
        #expect(log["clock"].isEmpty && log["stat"].isEmpty)
        #expect(log["frame"].count == 5)
        #expect(log["frame"].allSatisfy { !$0["cap"].exists })
    }

    @Test func `files are put into the order of media time, and whoever is ahead waits`() throws {
        let folder = try ScratchFolder()
        let sources = (0..<2).map { Description.source(index: $0) }
        let service = LogService(
            writer: try Self.writer(
                folder.file("log"), sources, deterministic: true, hours: Hours()),
            reports: OutputReports(), mergedSources: 2)
        let answered = Lock<[Int]>([])
        func submit(_ source: Int, _ index: Int) throws {
            let records = SourceRecords(
                source: sources[source], log: service.head, logsFrames: true)
            let frame = try Self.frame(index, capture: nil)
            service.submit(
                LogEntry(
                    source: source, name: sources[source].name,
                    records: records.records(of: frame, drops: [])), at: frame.decoded.time
            ) { _ in answered.withLock { $0.append(source * 100 + index) } }
        }
        for index in 0..<3 { try submit(0, index) }
        #expect(service.trouble == nil)
        #expect(answered.withLock { $0 } == [])
        try submit(1, 1)
        _ = service.trouble
        #expect(answered.withLock { $0 } == [0, 1, 101])
        service.end(source: 1)
        _ = service.trouble
        #expect(answered.withLock { $0 } == [0, 1, 101, 2])
    }
}
