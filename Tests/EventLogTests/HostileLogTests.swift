import Analytics
import EventLog
import TestSupport
import Testing
import VisionCore

/// Numbers that no run wrote, in logs and states whose hashes are right.
@Suite struct HostileLogTests {
    /// A log that was cut short, and its resume state.
    private func cut(_ script: ScriptedRun, to stop: Int, at path: String) throws
        -> (log: [UInt8], state: [UInt8])
    {
        try script.drive(script.open(path), stop: stop)
        return (
            try #require(ScratchFolder.read(path)),
            try #require(ScratchFolder.read(path + ".state"))
        )
    }

    /// Resumes what lies at `path`: refused with the log untouched, or ended with a whole log.
    private func resume(_ script: ScriptedRun, _ path: String, _ what: String) throws {
        let before = try #require(ScratchFolder.read(path))
        do {
            let opening = try script.open(path)
            if script.mode == .live { try watch(opening) } else { try script.drive(opening) }
            let fault = try LogVerifier.verify(path: path).fault
            #expect(fault == nil, "\(what)")
        } catch let error as EventLogError {
            #expect(error.exitCode == .cannotCreate, "\(what)")
            #expect(ScratchFolder.read(path) == before, "\(what): \(error.summary)")
        }
    }

    /// Makes a frame, a track and an event of the next epoch, as a live run does.
    private func watch(_ opening: LogOpening) throws {
        guard case .resumed(let writer, let from) = opening else { return }
        let known = try #require(from.sources["cam1"])
        let epoch = known.lastEpoch.map { $0 + 1 } ?? 0
        let label = Label(index: 0, name: "person")
        let number = known.lastTrackNumber + 1
        var bundle = FrameRecords(
            source: "cam1",
            frame: FrameRecord(
                source: "cam1", epoch: epoch, frameIndex: known.nextFrameIndex, pts: 0, time: 0,
                isKeyframe: true, via: .infer))
        bundle.tracks = [
            TrackRecord(
                run: writer.runID, source: "cam1", epoch: epoch, frameIndex: known.nextFrameIndex,
                time: 0,
                track: Track(
                    number: number, state: .confirmed, observation: .detected,
                    box: Box(left: 1, top: 2, right: 3, bottom: 4), label: label, score: 0.9,
                    firstTime: .zero, lastDetectionTime: .zero, hits: 3))
        ]
        bundle.events = [
            EventRecord(
                id: EventID.make(
                    fingerprint: "f-cam1", rule: "gate", ruleVersion: "1", track: number,
                    ordinal: 0),
                phase: .point, type: .lineCross, rule: "gate", source: "cam1", epoch: epoch,
                at: EventMoment(0))
        ]
        bundle.snapshot = Array("{}".utf8)
        try writer.append(bundle)
        _ = try writer.finish(reason: .stopped, exit: .ok)
    }

    private func script(_ mode: RunRecord.Mode, checkRecords: Int) -> ScriptedRun {
        var script = ScriptedRun()
        script.mode = mode
        script.deterministic = mode == .file
        script.frames = 20
        script.options.checkRecords = checkRecords
        return script
    }

    @Test(arguments: [RunRecord.Mode.file, .live], [9, 1000])
    func `any number of a log may be anything`(_ mode: RunRecord.Mode, _ checkRecords: Int) throws {
        let script = script(mode, checkRecords: checkRecords)
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        let (log, state) = try cut(script, to: 14, at: path)
        let numbers = CraftedLog.numbers(in: log)
        #expect(numbers.count > 200)
        for (turn, number) in numbers.enumerated() {
            let value = CraftedLog.values[(turn * 7) % CraftedLog.values.count]
            var changed = log
            changed.replaceSubrange(number, with: Array(value.utf8))
            try ScratchFolder.write(CraftedLog.linked(changed), to: path)
            if turn % 2 == 0 { try ScratchFolder.write(state, to: path + ".state") }
            _ = try LogVerifier.verify(path: path)
            try resume(script, path, "\(value) at \(number)")
        }
    }

    @Test(arguments: [RunRecord.Mode.file, .live])
    func `any number of a state may be anything`(_ mode: RunRecord.Mode) throws {
        let script = script(mode, checkRecords: 9)
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        let (log, state) = try cut(script, to: 14, at: path)
        let numbers = CraftedLog.numbers(in: state)
        #expect(numbers.count > 8)
        for number in numbers {
            for value in CraftedLog.values {
                var changed = state
                changed.replaceSubrange(number, with: Array(value.utf8))
                try ScratchFolder.write(log, to: path)
                try ScratchFolder.write(CraftedLog.sealed(changed), to: path + ".state")
                try resume(script, path, "\(value) at \(number)")
            }
        }
    }

    @Test(arguments: [true, false])
    func `a state that begins before its place is refused, not believed`(_ logsFrames: Bool) throws
    {
        var script = script(.file, checkRecords: 9)
        script.logsFrames = logsFrames
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        let (log, state) = try cut(script, to: 14, at: path)
        let text = String(decoding: state, as: UTF8.self)
        let early = text.replacing("\"next\":14", with: "\"next\":2")
        #expect(early != text)
        try ScratchFolder.write(CraftedLog.sealed(Array(early.utf8)), to: path + ".state")
        let error = #expect(throws: EventLogError.self) { try script.drive(script.open(path)) }
        #expect(error?.exitCode == .cannotCreate)
        #expect(error?.summary.hasSuffix("is in the log already") == true)
        #expect(ScratchFolder.read(path) == log)
    }

    @Test(arguments: [
        (#""decoded":-9223372036854775808,"delivered":1,"dropped":{},"in_flight":0"#),
        (#""decoded":1,"delivered":-9223372036854775808,"dropped":{},"in_flight":0"#),
        (#""decoded":0,"delivered":0,"dropped":{"a":{"b":9223372036854775807,"c":1}},"in_flight":0"#),
        (#""decoded":5,"delivered":3,"dropped":{},"in_flight":1"#),
        (#""decoded":5,"delivered":5"#),
    ])
    func `a balance that cannot be is a fault with its place`(_ balance: String) throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        let head = #"{"v":1,"r":"run","seq":0,"run":"R"}"# + "\n"
        let link =
            #"{"v":1,"r":"check","seq":1,"run":"R","upto_seq":0,"balance":{"s":{\#(balance)}},"#
        try ScratchFolder.write(
            Array("\(head)\(link)\"sha256\":\"x\"}\n".utf8), to: path)
        let fault = try #require(try LogVerifier.verify(path: path).fault)
        #expect(fault.what == "the balance of s cannot be")
        #expect((fault.line, fault.offset, fault.seq) == (2, Int64(head.utf8.count), 1))
    }

    @Test(arguments: [
        #""n":9223372036854775808"#, #""n":-1"#, #""epoch":1.5"#, #""t_ns":9223372036854775808"#,
        #""at":{"t_ns":1e3},"id":"a","rev":0"#, #""at":{"n_after":-1},"id":"a","rev":0"#,
        #""count":"3""#, #""rev":-1,"id":"a""#,
    ])
    func `a number that cannot be is a fault with its place`(_ field: String) throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        let head = #"{"v":1,"r":"run","seq":0,"run":"R"}"# + "\n"
        let text = head + #"{"v":1,"r":"event","seq":1,"run":"R","# + field + "}\n"
        try ScratchFolder.write(Array(text.utf8), to: path)
        let fault = try #require(try LogVerifier.verify(path: path).fault)
        #expect(fault.what.hasSuffix("is a number that cannot be"))
        #expect((fault.line, fault.offset, fault.seq) == (2, Int64(head.utf8.count), 1))
    }

    @Test func `a line of fifty megabytes is a fault`() throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        try ScratchFolder.write(
            [UInt8](repeating: UInt8(ascii: "x"), count: 50_000_000), to: path)
        #expect(try LogVerifier.verify(path: path).fault?.what == "it is longer than 65536 bytes")
        #expect(throws: EventLogError.self) { try ScriptedRun().open(path) }
    }
}
