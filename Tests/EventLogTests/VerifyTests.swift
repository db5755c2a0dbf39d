import Analytics
import EventLog
import TestSupport
import Testing
import VisionCore

@Suite struct VerifyTests {
    /// A log of about 50 records with its end, and its path.
    private func log(_ folder: ScratchFolder, checkRecords: Int = 9) throws -> (String, [UInt8]) {
        var script = ScriptedRun()
        script.frames = 30
        script.logsFrames = false
        script.snapshotEvery = 1000
        script.options.checkRecords = checkRecords
        let path = folder.file("log")
        try script.drive(script.open(path))
        return (path, try #require(ScratchFolder.read(path)))
    }

    private func verify(_ bytes: some Collection<UInt8>, _ folder: ScratchFolder) throws
        -> VerifyReport
    {
        let path = folder.file("changed")
        try ScratchFolder.write(bytes, to: path)
        return try LogVerifier.verify(path: path)
    }

    @Test func `a whole log is whole`() throws {
        let folder = try ScratchFolder.inMemory()
        let (path, bytes) = try log(folder)
        let report = try LogVerifier.verify(path: path)
        #expect(report.fault == nil)
        #expect(Int(report.records) == bytes.count { $0 == 0x0A })
        #expect(report.records >= 25)
        #expect(report.bytes == Int64(bytes.count))
        #expect(report.links >= 3)
        #expect(report.unlinked == 0)
        #expect(report.hasEnd)
    }

    @Test(arguments: [9, 1000])
    func `one changed byte anywhere is found`(_ checkRecords: Int) throws {
        let folder = try ScratchFolder.inMemory()
        let (_, bytes) = try log(folder, checkRecords: checkRecords)
        let starts = lineStarts(bytes)
        let masks: [UInt8] = [0x01, 0x80, 0x02, 0x20, 0x04, 0x40, 0x10, 0x08]
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= masks[index % masks.count]
            let fault = try #require(
                try verify(changed, folder).fault, "byte \(index) of \(bytes.count)")
            let line = starts.lastIndex { $0 <= index } ?? 0
            #expect((line...(line + checkRecords + 1)).contains(fault.line - 1))
        }
    }

    @Test func `a byte changed into a newline is found`() throws {
        let folder = try ScratchFolder.inMemory()
        let (_, bytes) = try log(folder)
        for index in stride(from: 0, to: bytes.count, by: 7) where bytes[index] != 0x0A {
            var changed = bytes
            changed[index] = 0x0A
            try #require(try verify(changed, folder).fault != nil, "byte \(index)")
        }
    }

    @Test func `a missing line is found where it is missing`() throws {
        let folder = try ScratchFolder.inMemory()
        let (_, bytes) = try log(folder)
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
        for index in lines.indices.dropLast() {
            var fewer = Array(lines)
            fewer.remove(at: index)
            let fault = try #require(try verify(joined(fewer), folder).fault)
            #expect(fault.line == index + 1)
            #expect(fault.seq == UInt64(index + 1))
        }
    }

    @Test func `a swapped pair is found at its first line`() throws {
        let folder = try ScratchFolder.inMemory()
        let (_, bytes) = try log(folder)
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
        for index in lines.indices.dropLast() {
            var swapped = Array(lines)
            swapped.swapAt(index, index + 1)
            let fault = try #require(try verify(joined(swapped), folder).fault)
            #expect(fault.line == index + 1)
            #expect(fault.offset == lineStarts(bytes)[index])
        }
    }

    @Test func `a line of another run is found`() throws {
        let folder = try ScratchFolder.inMemory()
        let (_, bytes) = try log(folder)
        var lines = bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
        let run = RunID.deterministic(ScriptedRun().header)
        lines[7] = lines[7].replacing("\"run\":\"\(run)\"", with: "\"run\":\"\(run.dropLast())0\"")
        let text = lines.joined(separator: "\n") + "\n"
        let fault = try #require(try verify(Array(text.utf8), folder).fault)
        #expect(fault.line == 8)
        #expect(fault.what == "it is of another run")
    }

    @Test func `an event that is there twice is found`() throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        try writeTwice(path)
        let fault = try #require(try LogVerifier.verify(path: path).fault)
        #expect(fault.line == 3)
        #expect(fault.what.contains("is there twice"))
    }

    private func writeTwice(_ path: String) throws {
        let writer = try ScriptedRun().fresh(path)
        let event = EventRecord(id: "ev_A", phase: .point, type: .motion, source: "cam1")
        try writer.append(event)
        try writer.append(event)
    }

    @Test func `a torn last line is told and is no fault`() throws {
        let folder = try ScratchFolder.inMemory()
        let (_, bytes) = try log(folder)
        let starts = lineStarts(bytes)
        let last = Int(starts[starts.count - 2])
        for length in (last + 1)..<bytes.count {
            let report = try verify(bytes[..<length], folder)
            try #require(report.fault == nil, "cut to \(length)")
            #expect(report.tornBytes == length - last)
            #expect(!report.hasEnd)
        }
    }

    @Test(arguments: ["hello\n", "{}\n", "[1]\n", "\n", "{\"v\":1}\n", "hello", ""])
    func `what is no log is told`(_ text: String) throws {
        let folder = try ScratchFolder.inMemory()
        #expect(try verify(Array(text.utf8), folder).fault?.line == 1)
    }

    @Test func `a log that is not there ends 66`() throws {
        let error = #expect(throws: EventLogError.self) {
            try LogVerifier.verify(path: "/nowhere/log")
        }
        #expect(error?.exitCode == .noInput)
    }

    @Test func `frames that are neither delivered nor dropped are found`() throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        try writeUnbalanced(path)
        let fault = try #require(try LogVerifier.verify(path: path).fault)
        #expect(fault.what == "frames of cam1 are neither delivered nor dropped")
    }

    private func writeUnbalanced(_ path: String) throws {
        let writer = try ScriptedRun().fresh(path)
        writer.setDecoded(3, of: "cam1")
        try writer.append(FrameRecords(source: "cam1"))
        _ = try writer.finish(reason: .eof, exit: .ok)
    }

    private func joined(_ lines: [ArraySlice<UInt8>]) -> [UInt8] {
        Array(lines.map { Array($0) + [0x0A] }.joined())
    }

    private func lineStarts(_ bytes: [UInt8]) -> [Int64] {
        [0] + bytes.indices.filter { bytes[$0] == 0x0A }.map { Int64($0 + 1) }
    }
}
