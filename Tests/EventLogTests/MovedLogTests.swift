import Analytics
import EventLog
import Glibc
import TestSupport
import Testing
import VisionCore

/// Logs that somebody else rotates.
@Suite struct MovedLogTests {
    private func event(_ number: Int) -> EventRecord {
        EventRecord(
            id: "ev_\(number)", phase: .point, type: .motion, source: "cam1",
            at: EventMoment(Int64(number)))
    }

    private func writer(_ path: String, _ clock: ManualClock = .init()) throws -> LogWriter {
        var script = ScriptedRun()
        script.deterministic = false
        script.options = LogOptions(durability: .os, checkRecords: 5, waitsForDisk: true)
        return try ScriptedRun.fresh(script.open(path, clock: clock.clock))
    }

    private func ids(_ path: String) throws -> [String] {
        try #require(ScratchFolder.read(path)).split(separator: 0x0A)
            .compactMap { JSONValue($0)?["id"]?.string }
    }

    @Test(arguments: [false, true])
    func `a log that was renamed continues in a new file`(_ makesNew: Bool) throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        let writer = try writer(path)
        for number in 0..<7 { try writer.append(event(number)) }
        #expect(rename(path, folder.file("log.1")) == 0)
        if makesNew { try ScratchFolder.write([], to: path) }
        try writer.append(event(7))
        try writer.tick()
        for number in 8..<10 { try writer.append(event(number)) }
        _ = try writer.finish(reason: .stopped, exit: .ok)
        #expect(try ids(folder.file("log.1")) == (0..<8).map { "ev_\($0)" })
        #expect(try ids(path) == ["ev_8", "ev_9"])
        let old = try LogVerifier.verify(path: folder.file("log.1"))
        #expect(old.fault == nil && old.unlinked == 0)
        let new = try LogVerifier.verify(path: path)
        #expect(new.fault == nil && new.segment == 2)
        #expect(new.firstSeq == old.nextSeq)
    }

    @Test func `a log that was copied and emptied begins its next segment`() throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        let writer = try writer(path)
        for number in 0..<7 { try writer.append(event(number)) }
        #expect(truncate(path, 0) == 0)
        try writer.tick()
        try writer.append(event(7))
        _ = try writer.finish(reason: .stopped, exit: .ok)
        #expect(try ids(path) == ["ev_7"])
        #expect(try LogVerifier.verify(path: path).fault == nil)
    }

    @Test func `a file of somebody else at the log's name is left alone`() throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        let clock = ManualClock()
        let writer = try writer(path, clock)
        try writer.append(event(0))
        #expect(rename(path, folder.file("log.1")) == 0)
        try folder.write("mine\n", to: "log")
        try writer.tick()
        #expect(writer.status.segmentFault != nil)
        try writer.append(event(1))
        #expect(ScratchFolder.read(path) == Array("mine\n".utf8))
        #expect(try ids(folder.file("log.1")) == ["ev_0", "ev_1"])
        unlink(path)
        clock.advance(seconds: 2)
        try writer.tick()
        try writer.append(event(2))
        #expect(writer.status.segmentFault == nil)
        #expect(try ids(path) == ["ev_2"])
    }
}
