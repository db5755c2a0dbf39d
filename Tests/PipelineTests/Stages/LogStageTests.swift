import EventLog
import Imaging
import Media
import StageGraph
import Synchronization
import TestSupport
import Testing
import VisionCore

@testable import Pipeline

@Suite struct LogStageTests {
    /// Hours that pass when the test says so.
    private final class Hours: Sendable {
        let nanoseconds = Atomic<Int64>(0)

        var clock: LogClock {
            LogClock(
                monotonic: { self.nanoseconds.load(ordering: .relaxed) },
                wall: { 1_800_000_000_000_000_000 + self.nanoseconds.load(ordering: .relaxed) })
        }
    }

    private static func frame(_ index: Int, capture: CaptureTime? = nil) throws -> PipelineItem {
        let picture = try WritableFrame(
            size: Size(width: 16, height: 16), layout: .yuv420,
            colour: ColourSpace(matrix: .bt601, isFullRange: false),
            about: VideoFrame.About(pts: MediaTime(value: Int64(index), timeBase: TimeBase(1, 25))),
            pool: FramePool())
        var item = FrameItem(
            identity: FrameIdentity(source: 0, epoch: 0, frameIndex: index),
            frame: picture.finish(), time: Int64(index) * 40_000_000, arrival: 0)
        item.capture = capture
        return .analysed(
            AnalysedFrame(frame: item, tracks: [], changedTracks: [], events: [], shapes: []))
    }

    /// The log of five frames, 25 seconds apart, of which all were captured in one instant.
    private static func log(deterministic: Bool) throws -> LogLines {
        let folder = try ScratchFolder()
        let source = Description.context(index: 0, isLive: true)
        let header = RunRecord(
            tool: RunRecord.Tool(name: "test", version: "0"),
            host: RunRecord.Host(cores: 1, simd: "c"),
            configSHA256: String(repeating: "0", count: 64),
            models: [], skeletons: [:],
            sources: [
                RunRecord.Source(name: source.name, mode: .live, fingerprint: source.fingerprint)
            ], deterministic: deterministic)
        let hours = Hours()
        guard
            case .fresh(let writer) = try LogWriter.open(
                .path(folder.file("log")), header: header, clock: hours.clock)
        else { throw NotFresh() }
        let ledger = ConservationLedger()
        let stage = LogStage(
            sources: [source], ledger: ledger, drops: DropJournal(sourceCount: 1),
            reports: OutputReports(), writer: writer,
            options: LogStage.Options(logsFrames: true, firstFrames: [0], mergesByTime: false),
            statistics: { [] })
        let capture = CaptureTime(
            nanoseconds: 1_800_000_000_000_000_000, provenance: .rtcp, error: 3_000_000)
        for index in 0..<5 {
            ledger.recordDecoded(source: 0)
            try stage.process([frame(index, capture: capture)]) { _ in }
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
    }

    @Test func `a deterministic log has neither`() throws {
        let log = try Self.log(deterministic: true)
        #expect(log["clock"].isEmpty && log["stat"].isEmpty)
        #expect(log["frame"].count == 5)
        #expect(log["frame"].allSatisfy { !$0["cap"].exists })
    }
}
