import EventLog
import Glibc
import LogQueries
import TestSupport
import Testing
import VisionCore

@Suite struct IndexTests {
    private static func queries() throws -> [EventQuery] {
        let conditions = [
            "type=line.cross", "type=zone.* and cls=person", "src=gate and at>=10s and at<20s",
            "rule!=r1", "score>=0.9 or data.count.in<5", "data.held=true", "track=R/gate/3",
            "cls=car and (rule=r1 or rule=r3)", "id=ev_77", "type!=line.cross and score<0.01",
        ]
        var queries = try conditions.map { EventQuery(filter: try EventFilter($0)) }
        queries += [
            EventQuery(), EventQuery(limit: 7), EventQuery(limit: 0),
            EventQuery(
                since: .media(MediaInstant(nanoseconds: 5_000_000_000)),
                until: .media(MediaInstant(nanoseconds: 6_000_000_000))),
            EventQuery(
                since: .capture(WallInstant(nanoseconds: 1_800_000_050_000_000_000)), limit: 9),
            EventQuery(
                filter: try EventFilter("src=yard"),
                until: .capture(WallInstant(nanoseconds: 1_800_000_050_000_000_000))),
        ]
        return queries
    }

    @Test func `answers are the same with and without an index`() throws {
        let log = try MadeLog()
        try log.write(0..<300)
        let outcome = try LogIndex(log: log.path).update()
        #expect(outcome.events == 300 && outcome.quarantined == nil)
        for query in try Self.queries() {
            #expect(try log.ask(query) == log.scan(query), "\(query)")
        }
        #expect(try log.scan(EventQuery()).count == 300)
    }

    @Test func `an index that is behind its log gives the rest from the log`() throws {
        let log = try MadeLog()
        try log.write(0..<100)
        #expect(try LogIndex(log: log.path).update().events == 100)
        try log.write(100..<160)
        for query in try Self.queries() {
            #expect(try log.ask(query) == log.scan(query), "\(query)")
        }
        let outcome = try LogIndex(log: log.path).update()
        #expect(outcome.events == 160)
        #expect((80..<105).contains(outcome.records))
    }

    @Test func `tracks are where they were, with and without an index`() throws {
        let log = try MadeLog()
        try log.write(0..<200)
        _ = try LogIndex(log: log.path).update()
        try log.write(200..<260)
        func time(_ seconds: Int64) -> MediaInstant {
            MediaInstant(nanoseconds: seconds * 1_000_000_000)
        }
        let queries = [
            TrackQuery(), TrackQuery(sources: ["gate"]), TrackQuery(sources: ["gate", "yard"]),
            TrackQuery(classes: ["car"]), TrackQuery(sources: ["none"]),
            TrackQuery(sources: ["yard"], since: time(5), until: time(9)),
            TrackQuery(since: time(18), until: time(23)), TrackQuery(until: time(0)),
        ]
        for query in queries {
            let places = try log.scan(query)
            #expect(try log.ask(query) == places, "\(query)")
            #expect(places.allSatisfy(query.matches))
            for (length, most) in [(1, 2048), (700, 2048), (700, 4), (1 << 20, 2048)] {
                for usesIndex in [false, true] {
                    let picked = try log.pick(
                        query, length: Int64(length), most: most, usesIndex: usesIndex)
                    #expect(picked == places, "\(query) \(length) \(most) \(usesIndex)")
                }
            }
        }
        #expect(try log.scan(TrackQuery()).count == 87)
        let part = try log.scan(queries[5])
        #expect(!part.isEmpty && part.allSatisfy { $0.time >= time(5) && $0.time < time(9) })
    }

    @Test func `tracks of some seconds are found without reading the rest of the log`() throws {
        let log = try MadeLog()
        try log.write(0..<400, rotation: LogRotation(size: 40_000))
        func seconds(_ from: Int64, _ to: Int64) -> TrackQuery {
            TrackQuery(
                since: MediaInstant(nanoseconds: from * 1_000_000_000),
                until: MediaInstant(nanoseconds: to * 1_000_000_000))
        }
        let wanted = try log.scan(seconds(20, 22))
        #expect(wanted.count == 7)
        #expect(try log.pick(seconds(20, 22), length: 1000, limit: 16_000) == wanted)
        #expect(throws: TrackStretches.TooMuch.self) {
            try log.pick(seconds(0, 40), length: 1000, limit: 16_000)
        }
        #expect(throws: TrackStretches.TooMuch.self) {
            try log.pick(TrackQuery(), length: 1000, limit: 16_000)
        }
        // A segment that is gone is in no answer, the others are.
        unlink(log.folder.file("log.000001"))
        let left = try log.scan(seconds(0, 40))
        #expect(!left.isEmpty && left.count < 134)
        #expect(try log.pick(seconds(0, 40), length: 1000) == left)
    }

    @Test func `segments are followed, and what is gone from the log is gone from answers`() throws
    {
        let log = try MadeLog()
        try log.write(0..<200, rotation: LogRotation(size: 20_000))
        #expect(try LogIndex(log: log.path).update().events == 200)
        #expect(try log.ask(EventQuery()) == log.scan(EventQuery()))
        unlink(log.folder.file("log.000001"))
        let left = try log.scan(EventQuery())
        #expect(left.count < 200)
        #expect(try log.ask(EventQuery()) == left)
    }

    @Test func `a damaged index is moved aside and made again`() throws {
        let log = try MadeLog()
        try log.write(0..<200)
        let index = LogIndex(log: log.path)
        _ = try index.update()
        for ending in ["-wal", "-shm"] { unlink(index.path + ending) }
        var bytes = try #require(ScratchFolder.read(index.path))
        for place in 4096..<min(bytes.count, 40_000) { bytes[place] = 0xA5 }
        try ScratchFolder.write(bytes, to: index.path)
        let outcome = try index.update()
        #expect(outcome.quarantined == index.path + ".damaged")
        #expect(outcome.events == 200)
        #expect(try log.ask(EventQuery()) == log.scan(EventQuery()))
    }

    @Test func `the index of another log is not used, and is replaced`() throws {
        let log = try MadeLog()
        try log.write(0..<20)
        _ = try LogIndex(log: log.path).update()
        unlink(log.path)
        unlink(log.path + ".state")
        try log.write(0..<30)
        #expect(try log.ask(EventQuery()) == nil)
        #expect(try LogIndex(log: log.path).update().events == 30)
        #expect(try log.ask(EventQuery())?.count == 30)
    }

    @Test func `Python reads the table as CSV and the index as SQLite`() throws {
        let log = try MadeLog()
        try log.write(0..<40)
        _ = try LogIndex(log: log.path).update()
        let answer = try Python.answer(
            """
            import sqlite3, sys
            base = sqlite3.connect(sys.argv[1])
            one = lambda text: base.execute(text).fetchone()[0]
            print(one("SELECT count(*) FROM events WHERE cls = 'person'"),
                  one("SELECT count(*) FROM drops"), one("SELECT count(*) FROM gaps"),
                  one("SELECT seconds FROM event_times WHERE id = 'ev_25'"))
            """, [log.path + ".sqlite"])
        #expect(answer == "20 1 1 2.5\n")
        var table = EventTable.header
        try EventScan.run(EventQuery(), path: log.path) { _, event in
            table += EventTable.row(event)
        }
        let csv = try log.folder.write(table, to: "events.csv")
        let read = try Python.answer(
            """
            import csv, json, sys
            rows = list(csv.DictReader(open(sys.argv[1], newline='')))
            print(len(rows), rows[1]['cls'], json.loads(rows[1]['data'])['dir'], rows[3]['cap'] == '',
                  set(map(len, rows)))
            """, [csv])
        #expect(read == "40 car o\"u,t True {24}\n")
    }
}
