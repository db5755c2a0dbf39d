import Analytics
import EventLog
import Foundation
import Glibc
import TestSupport
import Testing
import VisionCore

@Suite struct RotationTests {
    private func script(size: Int, keep: Int? = nil) -> ScriptedRun {
        var script = ScriptedRun()
        script.frames = 120
        script.options.rotation = LogRotation(size: size, keep: keep)
        return script
    }

    private func segments(_ folder: ScratchFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasPrefix("log.0") }.sorted()
    }

    private func lines(_ path: String) throws -> [JSONValue] {
        try #require(ScratchFolder.read(path)).split(separator: 0x0A).compactMap { JSONValue($0) }
    }

    @Test func `a large log continues in segments whose chain is one`() throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        var whole = script(size: 1 << 40)
        try whole.drive(whole.open(folder.file("whole")))
        whole = script(size: 6000)
        try whole.drive(whole.open(path))
        let names = try segments(folder)
        #expect(names.count > 4)
        #expect(names.first == "log.000001")
        for name in names {
            let size = try #require(ScratchFolder.read(folder.file(name))).count
            #expect((6000..<9000).contains(size))
        }
        let report = try LogVerifier.verify(path: path)
        #expect(report.fault == nil)
        #expect(report.segments == names.count + 1)
        #expect(report.hasEnd && report.firstSeq == 0)
        let all = try (names + ["log"]).flatMap { try lines(folder.file($0)) }
        #expect(all.map { $0["seq"]?.int } == Array(all.indices))
        let heads = all.filter { $0["r"]?.string == "run" }
        #expect(heads.map { $0["segment"]?.int } == [nil] + (2...report.segments).map { $0 })
        #expect(heads.dropFirst().allSatisfy { $0["prev_sha256"]?.string?.count == 64 })
        // But for heads and links, the records are those of one file.
        func content(_ lines: [JSONValue]) -> [String] {
            lines.filter { !["run", "check"].contains($0["r"]?.string) }.map { line in
                "\(line.members?.filter { !["seq", "sha256"].contains($0.name) } ?? [])"
            }
        }
        #expect(content(all) == content(try lines(folder.file("whole"))))
    }

    @Test func `a log is rotated when somebody asks, and is one log`() throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        var script = ScriptedRun()
        script.deterministic = false
        script.mode = .live
        let writer = try script.fresh(path)
        #expect(try writer.rotateNow() == .empty)
        for number in 0..<3 {
            try writer.append(
                EventRecord(
                    id: "ev_\(number)", phase: .point, type: .motion, source: "cam1",
                    at: EventMoment(Int64(number))))
            #expect(try writer.rotateNow() == .rotated(segment: number + 2))
            #expect(try writer.rotateNow() == .empty)
        }
        #expect(LogSegments.measured(path).files == 4)
        // Somebody else moved it: it continues in a new file, which is the next segment.
        try writer.append(
            EventRecord(
                id: "ev_9", phase: .point, type: .motion, source: "cam1", at: EventMoment(9)))
        #expect(rename(path, folder.file("moved")) == 0)
        #expect(try writer.rotateNow() == .rotated(segment: 5))
        _ = try writer.finish(reason: .stopped, exit: .ok)
        #expect(try segments(folder).count == 3)
        #expect(rename(folder.file("moved"), folder.file("log.000004")) == 0)
        let report = try LogVerifier.verify(path: path)
        #expect(report.isWhole && report.segments == 5, "\(String(describing: report.fault))")
        let ids = try (segments(folder) + ["log"]).flatMap { try lines(folder.file($0)) }
            .compactMap { $0["id"]?.string }
        #expect(ids == ["ev_0", "ev_1", "ev_2", "ev_9"])
    }

    @Test func `a log that goes to no file is not rotated`() throws {
        let writer = try LogWriter(
            file: FakeFile(), path: "-", header: ScriptedRun().header, options: LogOptions())
        #expect(try writer.rotateNow() == .noFile)
    }

    @Test func `a changed, missing or foreign segment is found`() throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        let run = script(size: 6000)
        try run.drive(run.open(path))
        let second = folder.file("log.000002")
        let bytes = try #require(ScratchFolder.read(second))
        var changed = bytes
        changed[changed.count / 2] ^= 1
        try ScratchFolder.write(changed, to: second)
        let fault = try #require(try LogVerifier.verify(path: path).fault)
        #expect(fault.path == second)
        unlink(second)
        #expect(try LogVerifier.verify(path: path).fault?.path == folder.file("log.000003"))
        try ScratchFolder.write(bytes.dropLast(3), to: second)
        #expect(try LogVerifier.verify(path: path).fault?.path == second)
        try ScratchFolder.write(bytes, to: second)
        #expect(try LogVerifier.verify(path: path).fault == nil)
    }

    @Test func `old segments are removed, and what stays is whole from its first record`() throws {
        let folder = try ScratchFolder.inMemory()
        let run = script(size: 6000, keep: 2)
        try folder.write("not a log\n", to: "log.000099x")
        try run.drive(run.open(folder.file("log")))
        let names = try segments(folder).filter { !$0.hasSuffix("x") }
        #expect(names.count == 2)
        let report = try LogVerifier.verify(path: folder.file("log"))
        #expect(report.fault == nil && report.segments == 3)
        #expect(report.firstSeq > 0)
        #expect(report.records == report.nextSeq - report.firstSeq)
    }

    @Test func `segments that a sink needs stay up to a limit, and the log says which went`() throws
    {
        let folder = try ScratchFolder.inMemory()
        var run = script(size: 4000, keep: 1)
        run.options.rotation?.hold = 13_000
        run.options.neededSegment = { 1 }
        try run.drive(run.open(folder.file("log")))
        let names = try segments(folder)
        #expect(names.count > 1, "more than keep says")
        let bytes = try names.reduce(0) { try $0 + (folder.bytes($1).count) }
        #expect(bytes <= 13_000 + 4_500)
        let told = try (names + ["log"]).flatMap { name in
            try LogLines(path: folder.file(name))["ctl"].filter { $0["action"].text == "log.hold" }
        }
        let last = try #require(told.last)
        let first = try #require(names.first.flatMap { Int($0.suffix(6)) })
        #expect(last["to"].int == first - 1, "\(told)")
        #expect(last["by"].text == "auto" && last["reason"].text?.contains("13000 bytes") == true)
        #expect(try LogVerifier.verify(path: folder.file("log")).fault == nil)
        // What nobody needs goes without a word.
        run.options.neededSegment = { .max }
        let other = try ScratchFolder.inMemory()
        try run.drive(run.open(other.file("log")))
        #expect(try segments(other).count == 1)
        #expect(try LogLines(path: other.file("log"))["ctl"].isEmpty)
    }

    @Test(arguments: [3, 40, 77, 110])
    func `a run is resumed in its segment to the same bytes`(_ stop: Int) throws {
        let folder = try ScratchFolder.inMemory()
        let run = script(size: 5000)
        try run.drive(run.open(folder.file("whole")))
        try run.drive(run.open(folder.file("log")), stop: stop)
        try run.drive(run.open(folder.file("log")))
        for name in ["", ".000001", ".000002", ".000003", ".000009"] {
            let isEqual =
                ScratchFolder.read(folder.file("log" + name))
                == ScratchFolder.read(folder.file("whole" + name))
            #expect(isEqual, "log\(name)")
        }
    }

    @Test func `a rotation that was cut short is ended by the next run`() throws {
        let folder = try ScratchFolder.inMemory()
        let run = script(size: 1 << 40)
        let path = folder.file("log")
        try run.drive(run.open(path), stop: 40)
        #expect(link(path, folder.file("log.000001")) == 0)
        try ScratchFolder.write(Array(#"{"v":1,"r":"run","seq":9"#.utf8), to: path + ".next")
        try run.drive(run.open(path))
        #expect(try segments(folder) == [])
        #expect(ScratchFolder.read(path + ".next") == nil)
        #expect(try LogVerifier.verify(path: path).fault == nil)
    }

    @Test func `segments of another log are in the way, and go with --overwrite`() throws {
        let folder = try ScratchFolder.inMemory()
        var run = script(size: 6000)
        let path = folder.file("log")
        try run.drive(run.open(path))
        unlink(path)
        let error = #expect(throws: EventLogError.self) { try run.open(path) }
        #expect(error?.subject == folder.file("log.000001"))
        #expect(ScratchFolder.read(path) == nil)
        run.options.overwrites = true
        run.options.rotation = nil
        try run.drive(run.open(path))
        #expect(try segments(folder) == [])
    }

    @Test func `a file in the place of the next segment stays, and the log continues`() throws {
        let folder = try ScratchFolder.inMemory()
        let run = script(size: 6000)
        let path = folder.file("log")
        try folder.write("mine\n", to: "log.next")
        let status = try run.drive(run.open(path))
        #expect(status?.segmentFault != nil)
        #expect(ScratchFolder.read(path + ".next") == Array("mine\n".utf8))
        #expect(try segments(folder) == [])
        #expect(try LogVerifier.verify(path: path).fault == nil)
    }

    @Test func `a log with clocks is rotated by time`() throws {
        let folder = try ScratchFolder.inMemory()
        let clock = ManualClock()
        var script = ScriptedRun()
        script.deterministic = false
        script.options.rotation = LogRotation(every: .seconds(3600))
        let writer = try ScriptedRun.fresh(script.open(folder.file("log"), clock: clock.clock))
        for number in 0..<50 {
            clock.advance(seconds: 600)
            try writer.append(
                EventRecord(
                    id: "ev_\(number)", phase: .point, type: .motion, source: "cam1",
                    at: EventMoment(Int64(number))))
        }
        #expect(try segments(folder).count == 8)
        #expect(try LogVerifier.verify(path: folder.file("log")).fault == nil)
    }

    @Test func `a live run is resumed in a later segment with its numbers`() throws {
        let folder = try ScratchFolder.inMemory()
        var run = script(size: 4000, keep: 1)
        run.mode = .live
        run.deterministic = false
        let path = folder.file("log")
        try run.drive(run.open(path), stop: 100)
        guard case .resumed(let writer, let resumed) = try run.open(path) else {
            Issue.record("not resumed")
            return
        }
        // Frames that were dropped count as decoded beside the others.
        let decoded = 100 + (0..<100).count { $0 % 11 == 4 }
        #expect(resumed.sources["cam1"]?.nextFrameIndex == decoded)
        #expect(resumed.sources["cam1"]?.lastTrackNumber == 1)
        _ = try writer.finish(reason: .stopped, exit: .ok)
        #expect(try LogVerifier.verify(path: path).fault == nil)
    }

    @Test func `a file run whose first segments are gone is not made again from its start`() throws
    {
        let folder = try ScratchFolder.inMemory()
        var run = script(size: 4000, keep: 1)
        let path = folder.file("log")
        try run.drive(run.open(path), stop: 100)
        run.options.usesState = false
        let error = #expect(throws: EventLogError.self) { try run.open(path) }
        #expect(error?.summary.contains("first segments") ?? false)
        run.options.usesState = true
        try run.drive(run.open(path))
        #expect(try LogVerifier.verify(path: path).fault == nil)
    }
}
