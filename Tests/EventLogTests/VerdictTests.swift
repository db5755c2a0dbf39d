import Analytics
import TestSupport
import Testing
import VisionCore

@testable import EventLog

/// Verdicts on events: one owner of the numbers of revisions, whoever writes of an event.
@Suite struct VerdictTests {
    private static let ann = Verdict(author: "Ann", label: "wrong", text: "a \u{1B}[31mdog")

    private func script(_ mode: RunRecord.Mode = .live) -> ScriptedRun {
        var script = ScriptedRun()
        script.mode = mode
        script.deterministic = false
        return script
    }

    private func record(
        _ id: String, _ revision: Int = 0, _ phase: EventPhase = .point, hasMedia: Bool = false
    ) -> EventRecord {
        var record = EventRecord(
            id: id, revision: revision, phase: phase, type: .zoneDwell, rule: "yard",
            source: "cam1", epoch: 0, at: EventMoment(80_000_000), cls: "person")
        if hasMedia { record.media = .init(snapshot: "\(id).jpg", clip: nil, clipTimes: nil) }
        return record
    }

    /// The events of a log, in its order.
    private func events(_ path: String) throws -> [JSONValue] {
        let reader = try LogReader(path: path)
        var found: [JSONValue] = []
        while let line = try reader.next() {
            if line.kind == .event, let value = line.value { found.append(value) }
        }
        return found
    }

    /// Gives a verdict on the last revision of `id` in the log, as somebody who has read all of it.
    private func judge(
        _ id: String, _ writer: LogWriter, _ path: String, _ verdict: Verdict = ann
    ) throws -> VerdictOutcome {
        let last = try #require(events(path).last { $0["id"]?.string == id })
        return try writer.add(verdict, to: last, readUpTo: writer.status.records)
    }

    private func revisions(_ path: String, _ id: String = "ev_A") throws -> [Int] {
        try events(path).filter { $0["id"]?.string == id }.compactMap { $0["rev"]?.int }
    }

    @Test func `rules, files and verdicts never give two revisions one number`() throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        let writer = try script().fresh(path)
        try writer.append(record("ev_A", 0, .begin))
        #expect(try judge("ev_A", writer, path) == .written(revision: 1))
        try writer.append(record("ev_A", 1, .update))
        try writer.append(record("ev_A", 2, .end))
        let bob = Verdict(author: "Bob", label: "right")
        #expect(try judge("ev_A", writer, path, bob) == .written(revision: 4))
        try writer.append(record("ev_A", 3, .end, hasMedia: true))
        #expect(try judge("ev_A", writer, path) == .written(revision: 6))
        _ = try writer.finish(reason: .stopped, exit: .ok)

        let all = try events(path)
        #expect(all.compactMap { $0["rev"]?.int } == Array(0...6))
        let phases = all.compactMap { $0["phase"]?.string }
        #expect(phases == ["begin", "update", "update", "end", "end", "end", "end"])
        let said = all.map { $0["verdict"]?["by"]?.string }
        #expect(said == [nil, "Ann", "Ann", "Ann", "Bob", "Bob", "Ann"])
        #expect(all.map(\.isAddition) == [false, true, false, false, true, true, true])
        #expect(all[6]["media"]?["snapshot"]?.string == "ev_A.jpg")
        #expect(all[6]["verdict"]?["text"]?.string == Self.ann.text)
        let report = try LogVerifier.verify(path: path)
        #expect(report.isWhole, "\(String(describing: report.fault))")
    }

    @Test func `a verdict on a revision that is not the last one is asked for again`() throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        let writer = try script().fresh(path)
        try writer.append(record("ev_A", 0, .begin))
        let (seen, first) = (writer.status.records, try #require(events(path).last))
        try writer.append(record("ev_A", 1, .end))
        #expect(try writer.add(Self.ann, to: first, readUpTo: seen) == .outdated)
        // What was written long ago is known no more: who has not read as far reads again.
        for number in 0..<70_000 { try writer.append(record("ev_\(number)")) }
        #expect(try writer.add(Self.ann, to: first, readUpTo: seen) == .outdated)
        #expect(try judge("ev_A", writer, path) == .written(revision: 2))
        #expect(try revisions(path) == [0, 1, 2])
    }

    @Test func `a live run that was killed ends what was open behind its verdict`() throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        func runThatIsKilled() throws {
            let writer = try script().fresh(path)
            try writer.append(record("ev_A", 0, .begin))
            try writer.append(record("ev_B"))
            _ = try judge("ev_A", writer, path)
            _ = try judge("ev_B", writer, path)
        }
        try runThatIsKilled()
        guard case .resumed(let next, _) = try script().open(path) else {
            Issue.record("not resumed")
            return
        }
        let end = try #require(events(path).last { $0["id"]?.string == "ev_A" })
        #expect(end["rev"]?.int == 2 && end["phase"]?.string == "end")
        #expect(end["verdict"]?["by"]?.string == "Ann")
        #expect(try judge("ev_A", next, path) == .written(revision: 3))
        #expect(try judge("ev_B", next, path) == .written(revision: 2))
        _ = try next.finish(reason: .stopped, exit: .ok)
        #expect(try LogVerifier.verify(path: path).isWhole)
    }

    @Test(arguments: [false, true])
    func `a file run that was killed makes its events again beside the verdicts`(
        isDeterministic: Bool
    ) throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        var script = script(.file)
        script.deterministic = isDeterministic
        let plain = folder.file("plain")
        try script.drive(script.open(plain))
        // Killed, and started again, several times; each time somebody judges the last event.
        for stop in [9, 17, 24] {
            let opening = try script.open(path)
            try script.drive(opening, stop: stop)
            let writer: LogWriter
            switch opening {
            case .fresh(let one), .resumed(let one, _): writer = one
            case .complete: return
            }
            let last = try #require(events(path).last?["id"]?.string)
            guard case .written = try judge(last, writer, path) else {
                Issue.record("not written")
                return
            }
        }
        try script.drive(script.open(path))
        let report = try LogVerifier.verify(path: path)
        #expect(report.isWhole && report.hasEnd, "\(String(describing: report.fault))")
        let made = try events(path).filter { !$0.isAddition }.compactMap { $0["id"]?.string }
        #expect(try made == events(plain).compactMap { $0["id"]?.string })
        #expect(try events(path).filter(\.isAddition).count == 3)
        let times = try events(path).filter { $0["verdict"]?["at"] != nil }
        #expect(times.isEmpty)
    }

    @Test func `files that a killed run did not name get the number behind the verdicts`() throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        let script = script(.file)
        var id = ""
        func runThatIsKilled(_ work: (LogWriter) throws -> Void) throws {
            let opening = try script.open(path)
            if id.isEmpty { try script.drive(opening, stop: 9) }
            switch opening {
            case .fresh(let writer), .resumed(let writer, _): try work(writer)
            case .complete: Issue.record("there is nothing left to do")
            }
        }
        try runThatIsKilled { writer in
            id = try #require(events(path).last?["id"]?.string)
            #expect(try judge(id, writer, path) == .written(revision: 1))
        }
        try runThatIsKilled { writer in
            #expect(try judge(id, writer, path) == .written(revision: 2))
            // What the writer of files makes again is there once.
            try writer.append(record(id, 1, .point, hasMedia: true))
            #expect(try revisions(path, id) == [0, 1, 2, 3])
        }
        try runThatIsKilled { writer in
            try writer.append(record(id, 1, .point, hasMedia: true))
            #expect(try revisions(path, id) == [0, 1, 2, 3])
        }
        #expect(try LogVerifier.verify(path: path).isWhole)
    }

    @Test func `a disk that is full takes no verdict, and what waits is written later`() throws {
        let file = FakeFile()
        let writer = try LogWriter(
            file: file, path: "log", header: script().header, options: LogOptions())
        try writer.append(record("ev_A"))
        let event = try #require(
            JSONValue(#"{"r":"event","id":"ev_A","rev":0,"phase":"point"}"#.utf8))
        file.room = 0
        let seen = writer.status.records
        #expect(try writer.add(Self.ann, to: event, readUpTo: seen) == .waits(revision: 1))
        #expect(try writer.add(Self.ann, to: event, readUpTo: seen) == .refused)
        file.room = .max
        try writer.tick()
        #expect(file.lines.count { $0.contains("\"verdict\"") } == 1)
        var long = Self.ann
        long.text = String(repeating: "x", count: 1 << 16)
        let judged = try writer.add(long, to: event, readUpTo: writer.status.records)
        #expect(judged == .outdated)
        let other = try #require(
            JSONValue(#"{"r":"event","id":"ev_B","rev":0,"phase":"point"}"#.utf8))
        #expect(try writer.add(long, to: other, readUpTo: writer.status.records) == .tooLong)
    }
}
