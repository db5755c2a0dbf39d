import Analytics
import EventLog
import TestSupport
import Testing
import VisionCore

/// A line holds 64 KiB: what does not fit is left out and counted, never written too long.
@Suite struct LongRecordTests {
    private func crowd(_ count: Int) -> FrameRecord {
        let label = Label(index: 0, name: "person")
        return FrameRecord(
            source: "cam1", epoch: 0, frameIndex: 0, pts: 0, time: 0, isKeyframe: true,
            via: .infer,
            seen: (0..<count).map { index in
                FrameRecord.Seen(
                    Detection(
                        box: Box(left: Float(index), top: 1, right: Float(index) + 2, bottom: 3),
                        label: label, score: 0.5))
            })
    }

    @Test func `a frame with a crowd is as long as a line may be, and counts the others`() throws {
        let file = FakeFile()
        let writer = try LogWriter(
            file: file, path: "log", header: ScriptedRun().header, options: LogOptions())
        try writer.append(FrameRecords(source: "cam1", frame: crowd(3000)))
        let line = try #require(file.lines.last)
        #expect((50_000..<65_536).contains(line.utf8.count))
        let frame = try #require(JSONValue(Array(line.utf8)))
        let written = try #require(frame["det"]?.elements)
        #expect(written.count > 500)
        #expect(written[499]["b"]?.elements?[0].double == 499)
        #expect(frame["det_left_out"]?.int == 3000 - written.count)
        #expect(writer.status.lost == 0)
    }

    @Test func `a frame that fits is whole`() throws {
        let file = FakeFile()
        let writer = try LogWriter(
            file: file, path: "log", header: ScriptedRun().header, options: LogOptions())
        try writer.append(FrameRecords(source: "cam1", frame: crowd(300)))
        let line = try #require(file.lines.last)
        let frame = try #require(JSONValue(Array(line.utf8)))
        #expect(frame["det"]?.elements?.count == 300)
        #expect(frame["det_left_out"] == nil)
    }

    @Test func `a record that no line has room for is lost, and the log says so`() throws {
        let file = FakeFile()
        let writer = try LogWriter(
            file: file, path: "log", header: ScriptedRun().header, options: LogOptions())
        try writer.append(
            SourceRecord(
                source: "cam1", epoch: 0, state: .down,
                reason: String(repeating: "x", count: 70_000)))
        let line = try #require(file.lines.last)
        let told = try #require(JSONValue(Array(line.utf8)))
        #expect(told["action"]?.string == "log.lost")
        #expect(told["reason"]?.string?.hasPrefix("a record source of 700") == true)
        #expect(writer.status.lost == 1)
        #expect(writer.status.isDegraded)
    }

    @Test func `a run with too many sources for its head is refused and leaves nothing`() throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        var script = ScriptedRun()
        script.sources = (0..<3000).map { "camera-number-\($0)" }
        let error = #expect(throws: EventLogError.self) { try script.open(path) }
        #expect(error?.exitCode == .cannotCreate)
        #expect(ScratchFolder.read(path) == nil)
    }
}
