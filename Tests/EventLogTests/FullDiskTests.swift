import Analytics
import EventLog
import Glibc
import TestSupport
import Testing
import VisionCore

@Suite struct FullDiskTests {
    private func writer(
        _ file: FakeFile, _ change: (inout LogOptions) -> Void = { _ in },
        clock: ManualClock = .init()
    ) throws -> LogWriter {
        var options = LogOptions(durability: .os, waitsForDisk: true)
        change(&options)
        return try LogWriter(
            file: file, path: "log", header: ScriptedRun().header, options: options,
            clock: clock.clock)
    }

    private func event(_ number: Int) -> EventRecord {
        EventRecord(
            id: "ev_\(number)", phase: .point, type: .motion, source: "cam1", epoch: 0,
            at: EventMoment(Int64(number)))
    }

    private func verify(_ file: FakeFile) throws -> VerifyReport {
        let folder = try ScratchFolder.inMemory()
        try ScratchFolder.write(file.bytes, to: folder.file("log"))
        return try LogVerifier.verify(path: folder.file("log"))
    }

    @Test(arguments: (0..<80).map { $0 * 3 })
    func `a disk that fills after so many bytes never leaves half a line`(_ room: Int) throws {
        let file = FakeFile()
        let writer = try writer(file)
        let head = file.bytes.count
        file.room = room
        for number in 0..<5 {
            try writer.append(event(number))
            #expect(file.bytes.last == 0x0A)
        }
        #expect(writer.status.isDegraded)
        #expect(writer.status.fault == FileFault(.write, code: ENOSPC))
        #expect(writer.status.backlog + file.lines.count == 6)
        #expect(file.bytes.count <= head + room)
        file.room = .max
        try writer.append(event(5))
        #expect(!writer.status.isDegraded)
        _ = try writer.finish(reason: .stopped, exit: .ok)
        #expect(file.lines.count == 8)
        #expect((0..<6).allSatisfy { file.lines[$0 + 1].contains(#""id":"ev_\#($0)""#) })
        #expect(try verify(file).fault == nil)
    }

    @Test(arguments: [true, false])
    func `a line that cannot be cut back is completed first`(_ canTruncate: Bool) throws {
        let file = FakeFile()
        file.canTruncate = canTruncate
        file.failsToTruncate = true
        let writer = try writer(file)
        let head = file.bytes.count
        file.room = 30
        try writer.append(event(0))
        try writer.append(event(1))
        #expect(file.bytes.count == head + 30)
        #expect(writer.status.isDegraded)
        file.room = .max
        try writer.tick()
        #expect(!writer.status.isDegraded)
        #expect(file.lines.count == 3)
        #expect(try verify(file).fault == nil)
    }

    @Test func `a file that takes a few bytes at a time gets every line whole`() throws {
        let file = FakeFile()
        file.piece = 7
        let writer = try writer(file)
        for number in 0..<20 { try writer.append(event(number)) }
        _ = try writer.finish(reason: .stopped, exit: .ok)
        #expect(file.lines.count == 22)
        #expect(try verify(file).fault == nil)
    }

    @Test func `one write a record`() throws {
        let file = FakeFile()
        let writer = try writer(file)
        for number in 0..<20 { try writer.append(event(number)) }
        #expect(file.writes == 21)
    }

    @Test func `when too many wait the oldest goes, is counted and told in the log`() throws {
        let file = FakeFile()
        let writer = try writer(file) { $0.backlogRecords = 10 }
        file.room = 0
        for number in 0..<25 { try writer.append(event(number)) }
        #expect(writer.status.backlog == 10)
        #expect(writer.status.lost == 15)
        file.room = .max
        try writer.tick()
        #expect(writer.status.backlog == 0)
        #expect(writer.status.lost == 15)
        let lines = file.lines
        #expect(lines.count == 12)
        #expect(lines[1].contains(#""id":"ev_15""#))
        #expect(lines[10].contains(#""id":"ev_24""#))
        let told = try #require(JSONValue(Array(lines[11].utf8)))
        #expect(told["r"]?.string == "ctl")
        #expect(told["action"]?.string == "log.lost")
        #expect(told["to"]?.int == 15)
        #expect(try verify(file).fault == nil)
    }

    @Test func `an output that nobody reads ends the run`() throws {
        let file = FakeFile()
        let writer = try writer(file)
        file.room = 0
        file.code = EPIPE
        let error = #expect(throws: EventLogError.self) { try writer.append(event(0)) }
        #expect(error?.exitCode == .io)
    }

    @Test func `a fault while forcing to disk is kept until it heals`() throws {
        let file = FakeFile()
        let writer = try writer(file) { $0.durability = .always }
        file.failsToSync = true
        try writer.append(event(0))
        #expect(writer.status.fault == FileFault(.sync, code: EIO))
        file.failsToSync = false
        try writer.tick()
        #expect(writer.status.fault == nil)
    }

    @Test func `durability says when bytes are forced to disk`() throws {
        let clock = ManualClock()
        let always = FakeFile()
        let interval = FakeFile()
        let os = FakeFile()
        let writers = try [
            writer(always, { $0.durability = .always }, clock: clock),
            writer(interval, { $0.durability = .interval }, clock: clock),
            writer(os, { $0.durability = .os }, clock: clock),
        ]
        for number in 0..<30 {
            clock.advance(seconds: 0.25)
            for writer in writers { try writer.append(event(number)) }
        }
        #expect(always.syncs == 31)
        #expect(interval.syncs == 7)
        #expect(os.syncs == 0)
        for writer in writers { _ = try writer.finish(reason: .stopped, exit: .ok) }
        #expect(os.syncs == 1)
    }
}
