import Analytics
import EventLog
import TestSupport
import Testing
import VisionCore

@Suite struct DeterminismTests {
    @Test func `a deterministic log holds no host clock`() throws {
        let folder = try ScratchFolder.inMemory()
        let bytes = try RecordSchemaTests.fullLog(deterministic: true, folder)
        let text = String(decoding: bytes, as: UTF8.self)
        for name in ["start", "host", "arr_ns", "emit_ns", "lat_ms", "mono_ns", "dur_ms"] {
            #expect(!text.contains("\"\(name)\""))
        }
        for kind in ["stat", "clock", "resume"] { #expect(!text.contains("\"r\":\"\(kind)\"")) }
        let clocked = try RecordSchemaTests.fullLog(deterministic: false, ScratchFolder.inMemory())
        let other = String(decoding: clocked, as: UTF8.self)
        for name in ["start", "host", "arr_ns", "emit_ns", "lat_ms", "mono_ns", "dur_ms"] {
            #expect(other.contains("\"\(name)\""))
        }
    }

    @Test(arguments: [1, 3])
    func `equal runs give equal bytes whatever comes first`(_ count: Int) throws {
        var script = ScriptedRun()
        script.sources = Array(["cam1", "cam2", "cam3"].prefix(count))
        var logs: Set<[UInt8]> = []
        for order in [Array(0..<count), Array((0..<count).reversed())] {
            let folder = try ScratchFolder.inMemory()
            let path = folder.file("log")
            try script.drive(script.open(path), order: order)
            logs.insert(try #require(ScratchFolder.read(path)))
        }
        #expect(logs.count == 1)
    }

    @Test func `links come by count alone without clocks, by time too with them`() throws {
        for deterministic in [true, false] {
            let clock = ManualClock()
            var script = ScriptedRun()
            script.deterministic = deterministic
            let file = FakeFile()
            let writer = try LogWriter(
                file: file, path: "log", header: script.header,
                options: LogOptions(durability: .os), clock: clock.clock)
            for number in 0..<30 {
                clock.advance(seconds: 1)
                try writer.append(
                    EventRecord(id: "ev_\(number)", phase: .point, type: .motion))
            }
            let links = file.lines.count { $0.contains("\"r\":\"check\"") }
            #expect(links == (deterministic ? 0 : 3))
        }
    }

    @Test func `a link stands after every thousandth record`() throws {
        let file = FakeFile()
        let writer = try LogWriter(
            file: file, path: "log", header: ScriptedRun().header,
            options: LogOptions(durability: .os))
        for number in 0..<2500 {
            try writer.append(EventRecord(id: "ev_\(number)", phase: .point, type: .motion))
        }
        let links = file.lines.indices.filter { file.lines[$0].contains("\"r\":\"check\"") }
        #expect(links == [1000, 2001])
        #expect(file.lines[1000].contains(#""upto_seq":999"#))
    }

    @Test func `the name of a run follows from hashes, and is random with clocks`() throws {
        let header = ScriptedRun().header
        let name = RunID.deterministic(header)
        #expect(name.count == 26)
        #expect(RunID.deterministic(header) == name)
        var other = header
        other.configSHA256 = String(repeating: "e", count: 64)
        #expect(RunID.deterministic(other) != name)
        other = header
        other.sources[0].fingerprint = "g"
        #expect(RunID.deterministic(other) != name)
        other = header
        other.models[0].sha256 = String(repeating: "e", count: 64)
        #expect(RunID.deterministic(other) != name)
        other = header
        other.host = .init(cores: 64, simd: "c")
        #expect(RunID.deterministic(other) == name)
        let first = RunID.ulid(at: WallInstant(nanoseconds: 1_469_918_176_385_000_000))
        #expect(first.hasPrefix("01ARYZ6S41"))
        #expect(RunID.ulid(at: WallInstant(nanoseconds: 1_469_918_176_385_000_000)) != first)
    }

    @Test func `the name of an event follows from what makes it this one`() {
        func name(
            _ fingerprint: String = "f", _ rule: String = "gate", _ version: String = "1",
            _ track: Int? = 57, _ ordinal: Int = 0
        ) -> String {
            EventID.make(
                fingerprint: fingerprint, rule: rule, ruleVersion: version, track: track,
                ordinal: ordinal)
        }
        let names = [
            name(), name("g"), name("f", "gat"), name("f", "gate", "2"), name("f", "gate", "1", 5),
            name("f", "gate", "1", nil), name("f", "gate", "1", 57, 1), name("fg", "ate"),
            name("f", "gate1", ""), name("f", "gate", "1", 5, 70),
        ]
        #expect(Set(names).count == names.count)
        #expect(name() == names[0])
        #expect(names.allSatisfy { $0.hasPrefix("ev_") && $0.count == 29 })
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000000000Z"),
        (1_795_421_642_771_340_000, "2026-11-23T08:14:02.771340000Z"),
        (-1, "1969-12-31T23:59:59.999999999Z"),
    ])
    func `a time of day is RFC 3339 in UTC`(_ nanoseconds: Int64, _ text: String) {
        #expect(WallInstant(nanoseconds: nanoseconds).rfc3339 == text)
    }
}
