import Analytics
import EventLog
import TestSupport
import Testing
import VisionCore

@Suite struct LiveLogTests {
    private var script: ScriptedRun {
        var script = ScriptedRun()
        script.mode = .live
        script.deterministic = false
        return script
    }

    /// Makes some frames of an epoch and goes away without an end.
    private func watch(
        _ opening: LogOpening, epoch: Int, first: Int, open: [String] = []
    ) throws -> UInt64 {
        let writer: LogWriter
        switch opening {
        case .fresh(let new): writer = new
        case .resumed(let old, _): writer = old
        case .complete: return 0
        }
        try writer.append(SourceRecord(source: "cam1", epoch: epoch, state: .up))
        for n in first..<(first + 5) {
            let frame = FrameRecord(
                source: "cam1", epoch: epoch, frameIndex: n, pts: Int64(n),
                time: MediaInstant(nanoseconds: Int64(n - first) * 40_000_000), isKeyframe: false,
                via: .infer)
            try writer.append(FrameRecords(source: "cam1", frame: frame))
        }
        for id in open {
            try writer.append(
                EventRecord(
                    id: id, phase: .begin, type: .zoneDwell, rule: "yard", source: "cam1",
                    epoch: epoch, at: EventMoment(80_000_000), cls: "person"))
        }
        if let id = open.last {
            try writer.append(
                EventRecord(
                    id: id, revision: 1, phase: .end, type: .zoneDwell, rule: "yard",
                    source: "cam1", epoch: epoch, at: EventMoment(90_000_000)))
        }
        return writer.status.records
    }

    @Test func `a live run appends with the next epoch and closes what a crash left open`() throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        let records = try watch(
            script.open(path), epoch: 0, first: 0, open: ["ev_A", "ev_B", "ev_C"])
        let before = try #require(ScratchFolder.read(path))

        let opening = try script.open(path)
        guard case .resumed(_, let from) = opening else {
            Issue.record("not resumed")
            return
        }
        #expect(!from.isReplay)
        #expect(from.sources["cam1"]?.lastEpoch == 0)
        #expect(from.sources["cam1"]?.nextFrameIndex == 5)
        _ = try watch(opening, epoch: 1, first: 5)

        let after = try #require(ScratchFolder.read(path))
        #expect(after.starts(with: before))
        let added = after.dropFirst(before.count).split(separator: 0x0A).compactMap {
            JSONValue($0)
        }
        #expect(added.prefix(3).map { $0["r"]?.string } == ["resume", "event", "event"])
        #expect(added[0]["from_seq"]?.uint == records)
        for (value, id) in zip(added[1...2], ["ev_A", "ev_B"]) {
            #expect(value["id"]?.string == id)
            #expect(value["phase"]?.string == "end")
            #expect(value["rev"]?.int == 1)
            #expect(value["end_reason"]?.string == "crash-recovered")
            #expect(value["at"]?["t_ns"]?.int == 160_000_000)
        }
        #expect(Set(added.map { $0["run"]?.string }) == [from.run])
    }

    @Test func `the log of three live runs is whole`() throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        for epoch in 0..<3 {
            _ = try watch(script.open(path), epoch: epoch, first: epoch * 5)
        }
        let report = try LogVerifier.verify(path: path)
        #expect(report.fault == nil)
        #expect(Int(report.records) - report.links == 1 + 3 * 6 + 2)
    }

    /// A log that its writer has let go of without an end.
    private func writeSixtyFrames(to path: String, _ script: ScriptedRun) throws {
        let writer = try script.fresh(path)
        for n in 0..<60 {
            let time = MediaInstant(nanoseconds: Int64(n) * 40_000_000)
            var bundle = FrameRecords(
                source: "cam1",
                frame: FrameRecord(
                    source: "cam1", epoch: 0, frameIndex: n, pts: Int64(n), time: time,
                    isKeyframe: false, via: .infer))
            let label = Label(index: 0, name: "person")
            let box = Box(left: 1, top: 2, right: 3, bottom: 4)
            bundle.tracks = [
                TrackRecord(
                    run: writer.runID, source: "cam1", epoch: 0, frameIndex: n, time: time,
                    track: Track(
                        number: n / 10 + 1, state: .confirmed, observation: .detected, box: box,
                        label: label, score: 0.9, firstTime: .zero,
                        lastDetectionTime: time, hits: 3))
            ]
            bundle.events = [
                EventRecord(
                    id: "ev_\(n)", phase: .point, type: .lineCross, rule: "gate", source: "cam1",
                    epoch: 0, at: EventMoment(time: time),
                    data: [
                        .init(
                            "count", .object([.init("in", .int(Int64(n))), .init("out", .int(2))]))
                    ])
            ]
            bundle.snapshot = Array("{}".utf8)
            try writer.append(bundle)
        }
    }

    @Test func `the end of a long log is enough to resume it`() throws {
        var script = script
        script.options = LogOptions(checkRecords: 9, stateInterval: .zero, waitsForDisk: true)
        script.options.surveyBytes = 0
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        try writeSixtyFrames(to: path, script)
        var bytes = try #require(ScratchFolder.read(path))
        let early = try #require(bytes.firstIndex(of: 0x0A)) + 150
        bytes[early] ^= 0x01
        try ScratchFolder.write(bytes, to: path)

        guard case .resumed(let again, let from) = try script.open(path) else {
            Issue.record("not resumed")
            return
        }
        #expect(from.nextSeq > 180)
        #expect(from.sources["cam1"]?.nextFrameIndex == 60)
        #expect(from.sources["cam1"]?.lastEpoch == 0)
        #expect(from.sources["cam1"]?.lastTrackNumber == 6)
        #expect(from.sources["cam1"]?.crossings["gate"] == CrossingCount(inward: 59, outward: 2))
        #expect(again.balances.first?.balance.delivered == 60)
        #expect(try LogVerifier.verify(path: path).fault != nil)

        let state = try #require(ScratchFolder.read(path + ".state"))
        try ScratchFolder.write(state.dropLast(3), to: path + ".state")
        #expect(throws: EventLogError.self) { try script.open(path) }
    }

    @Test func `a live run that was stopped is resumed after its end`() throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        try stop(script.open(path))
        _ = try watch(script.open(path), epoch: 1, first: 1)
        let kinds = try #require(ScratchFolder.read(path)).split(separator: 0x0A).compactMap {
            JSONValue($0)?["r"]?.string
        }
        #expect(kinds.prefix(4) == ["run", "end", "resume", "source"])
        #expect(try LogVerifier.verify(path: path).fault == nil)
    }

    private func stop(_ opening: LogOpening) throws {
        let writer = try ScriptedRun.fresh(opening)
        try writer.append(FrameRecords(source: "cam1"))
        _ = try writer.finish(reason: .stopped, exit: .ok)
    }
}
