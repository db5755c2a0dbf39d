import EventLog
import TestSupport
import Testing
import VisionCore

@Suite struct ResumeTests {
    /// The bytes of an undisturbed run.
    private func whole(_ script: ScriptedRun) throws -> [UInt8] {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        try script.drive(script.open(path))
        return try #require(ScratchFolder.read(path))
    }

    private func starts(of bytes: [UInt8]) -> [Int] {
        [0] + bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 }
    }

    @Test(arguments: [(1, true), (1, false), (2, true)])
    func `a log cut at any byte of its last lines goes on to the same bytes`(
        _ count: Int, _ logsFrames: Bool
    ) throws {
        var script = ScriptedRun()
        script.sources = Array(["cam1", "cam2"].prefix(count))
        script.logsFrames = logsFrames
        script.frames = 17
        let expected = try whole(script)
        let lines = starts(of: expected)
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        for length in lines[lines.count - 5]..<expected.count {
            try ScratchFolder.write(expected[..<length], to: path)
            try script.drive(script.open(path))
            try #require(ScratchFolder.read(path) == expected, "cut to \(length) bytes")
        }
    }

    @Test(arguments: [1, 2], [true, false])
    func `a log cut after any line goes on to the same bytes`(
        _ count: Int, _ logsFrames: Bool
    ) throws {
        var script = ScriptedRun()
        script.sources = Array(["cam1", "cam2"].prefix(count))
        script.logsFrames = logsFrames
        let expected = try whole(script)
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        for length in starts(of: expected).dropLast() {
            try ScratchFolder.write(expected[..<length], to: path)
            try script.drive(script.open(path))
            try #require(ScratchFolder.read(path) == expected, "cut to \(length) bytes")
        }
    }

    @Test(arguments: [1, 2], [true, false])
    func `a run stopped at any frame goes on from its saved state`(
        _ count: Int, _ logsFrames: Bool
    ) throws {
        var script = ScriptedRun()
        script.sources = Array(["cam1", "cam2"].prefix(count))
        script.logsFrames = logsFrames
        let expected = try whole(script)
        var restored = 0
        for stop in 1..<script.frames {
            let folder = try ScratchFolder.inMemory()
            let path = folder.file("log")
            try script.drive(script.open(path), stop: stop)
            let written = try #require(ScratchFolder.read(path))
            #expect(expected.starts(with: written))
            for torn in [0, 1, 40] {
                try ScratchFolder.write(written.dropLast(torn), to: path)
                let opening = try script.open(path)
                if case .resumed(_, let from) = opening, from.sources["cam1"]?.payload != nil {
                    restored += 1
                }
                try script.drive(opening)
                try #require(
                    ScratchFolder.read(path) == expected, "stopped at \(stop), \(torn) torn")
                try ScratchFolder.write(written, to: path)
            }
        }
        #expect(restored > script.frames / 2)
    }

    @Test func `the state that fits is used, one ahead of its log is not`() throws {
        let script = ScriptedRun()
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        try script.drive(script.open(path), stop: 30)
        let state = try #require(ScratchFolder.read(path + ".state"))
        let log = try #require(ScratchFolder.read(path))
        guard case .resumed(_, let fitting) = try script.open(path) else {
            Issue.record("not resumed")
            return
        }
        #expect(fitting.sources["cam1"]?.payload == Array(#"{"next":28,"sum":1134}"#.utf8))

        try ScratchFolder.write(log.prefix(log.count / 2), to: path)
        try ScratchFolder.write(state, to: path + ".state")
        guard case .resumed(_, let ahead) = try script.open(path) else {
            Issue.record("not resumed")
            return
        }
        #expect(ahead.sources["cam1"]?.payload == nil)
    }

    @Test func `a state with any byte changed is not used`() throws {
        let script = ScriptedRun()
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        try script.drive(script.open(path), stop: 30)
        let state = try #require(ScratchFolder.read(path + ".state"))
        for index in state.indices {
            var changed = state
            changed[index] ^= 0x01
            try ScratchFolder.write(changed, to: path + ".state")
            guard case .resumed(_, let from) = try script.open(path) else {
                Issue.record("not resumed")
                return
            }
            try #require(from.sources["cam1"]?.payload == nil, "byte \(index)")
        }
    }

    @Test func `a torn last line goes to a file beside the log`() throws {
        let script = ScriptedRun()
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        try script.drive(script.open(path), stop: 10)
        let written = try #require(ScratchFolder.read(path))
        try ScratchFolder.write(written.dropLast(25), to: path)
        let start = try #require(starts(of: written).dropLast().last)
        guard case .resumed(_, let from) = try script.open(path) else {
            Issue.record("not resumed")
            return
        }
        #expect(from.tornBytes == written.count - 25 - start)
        #expect(ScratchFolder.read(path) == Array(written[..<start]))
        #expect(
            ScratchFolder.read(path + ".torn") == written[start...].dropLast(25) + [0x0A])
    }

    @Test func `a complete log has nothing to do`() throws {
        let script = ScriptedRun()
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        try script.drive(script.open(path))
        let before = ScratchFolder.read(path)
        guard case .complete(let run, let records) = try script.open(path) else {
            Issue.record("not complete")
            return
        }
        #expect(run == RunID.deterministic(script.header))
        #expect(Int(records) == before.map { $0.count { $0 == 0x0A } })
        #expect(ScratchFolder.read(path) == before)
        #expect(ScratchFolder.read(path + ".state") == nil)
    }

    @Test func `a stopped deterministic run goes on to the same bytes`() throws {
        let script = ScriptedRun()
        let expected = try whole(script)
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        try stop(script.open(path), script)
        let stopped = try #require(ScratchFolder.read(path))
        #expect(try LogVerifier.verify(path: path).hasEnd)
        try script.drive(script.open(path))
        #expect(ScratchFolder.read(path) == expected)
        let torn = try #require(ScratchFolder.read(path + ".torn"))
        #expect(stopped.suffix(torn.count - 1) == torn.dropLast())
    }

    /// Makes 20 frames and is told to stop.
    private func stop(_ opening: LogOpening, _ script: ScriptedRun) throws {
        let writer = try ScriptedRun.fresh(opening)
        var memory = ScriptedRun.Memory()
        for _ in 0..<20 { try writer.append(script.step("cam1", &memory, run: writer.runID)) }
        _ = try writer.finish(reason: .stopped, exitCode: 130)
    }

    @Test func `what is made otherwise is an error that names the record`() throws {
        var script = ScriptedRun()
        script.options.stateInterval = .seconds(1_000_000)
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        try script.drive(script.open(path), stop: 20)
        let log = try #require(ScratchFolder.read(path))
        let lines = String(decoding: log, as: UTF8.self).split(separator: "\n")
        let seq = lines.firstIndex { $0.contains(#""r":"frame""#) && $0.contains(#""n":12,"#) }
        script.changesAt = 12
        let expected = EventLogError.replayMismatch(
            path: path, seq: UInt64(try #require(seq)), what: "another frame of cam1 was made")
        #expect(throws: expected) { try script.drive(script.open(path)) }
        #expect(ScratchFolder.read(path) == log)
    }

    @Test func `a run that makes less than stands there is an error`() throws {
        var script = ScriptedRun()
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        try script.drive(script.open(path), stop: 20)
        script.options.stateInterval = .seconds(1_000_000)
        guard case .resumed(let writer, _) = try script.open(path) else {
            Issue.record("not resumed")
            return
        }
        #expect(throws: EventLogError.self) { try writer.finish(reason: .eof, exit: .ok) }
    }

    @Test func `another run's log is refused by name of what differs`() throws {
        let script = ScriptedRun()
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        try script.drive(script.open(path), stop: 5)
        var other = script
        other.config = String(repeating: "d", count: 64)
        other.sources = ["cam2"]
        let expected = EventLogError.differs(
            path: path,
            what: ["the configuration", "source cam2 is new", "source cam1 is missing"])
        #expect(throws: expected) { try other.open(path) }
        #expect(expected.exitCode.rawValue == 73)
        other.options.overwrites = true
        guard case .fresh = try other.open(path) else {
            Issue.record("not replaced")
            return
        }
    }

    @Test func `a second run on the same log is refused`() throws {
        let script = ScriptedRun()
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        let first = try script.open(path)
        #expect(throws: EventLogError.inUse(path: path)) { try script.open(path) }
        withExtendedLifetime(first) {}
        #expect(EventLogError.inUse(path: path).exitCode.rawValue == 73)
    }

    @Test func `a log with a changed byte is not gone on with`() throws {
        let script = ScriptedRun()
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        try script.drive(script.open(path), stop: 20)
        var log = try #require(ScratchFolder.read(path))
        log[700] ^= 1
        try ScratchFolder.write(log, to: path)
        #expect(throws: EventLogError.self) { try script.open(path) }
        #expect(ScratchFolder.read(path) == log)
    }

    @Test(arguments: [1, 2])
    func `a log with clocks goes on to the same frames, tracks and events`(_ count: Int) throws {
        var script = ScriptedRun()
        script.sources = Array(["cam1", "cam2"].prefix(count))
        script.deterministic = false
        let expected = try records(of: whole(script), script.sources)
        for stop in [1, 3, 8, 20, 39] {
            let folder = try ScratchFolder.inMemory()
            let path = folder.file("log")
            try script.drive(script.open(path), stop: stop)
            let written = try #require(ScratchFolder.read(path))
            try ScratchFolder.write(written.dropLast(30), to: path)
            try script.drive(script.open(path), order: script.sources.indices.reversed())
            let log = try #require(ScratchFolder.read(path))
            #expect(try records(of: log, script.sources) == expected)
            #expect(try LogVerifier.verify(path: path).fault == nil)
            let resumes = try lines(of: log).filter { $0["r"]?.string == "resume" }
            #expect(resumes.count == 1)
            #expect(resumes.first?["reason"]?.string == "killed")
        }
    }

    private func lines(of log: [UInt8]) throws -> [JSONValue] {
        try log.split(separator: 0x0A).map { try #require(JSONValue($0)) }
    }

    /// Frames, tracks and events by source, without numbers, run and clocks.
    private func records(of log: [UInt8], _ sources: [String]) throws -> [[String]] {
        let values = try lines(of: log)
        let run = try #require(values.first?["run"]?.string)
        return sources.map { source in
            values.filter {
                ["frame", "track", "event", "source", "drop"].contains($0["r"]?.string ?? "")
                    && $0["src"]?.string == source
            }.map { value in
                (value.members ?? []).filter {
                    !["seq", "run", "emit_ns", "arr_ns", "lat_ms"].contains($0.name)
                }.map { "\($0)" }.joined().replacing(run, with: "RUN")
            }
        }
    }
}
