import Analytics
import EventLog
import TestSupport
import Testing
import VisionCore

/// Every kind of record against the schema, judged by an outside validator (`jsonschema`).
@Suite struct RecordSchemaTests {
    /// One record of every kind with every field, as two logs: with clocks and without.
    static func fullLog(deterministic: Bool, _ folder: ScratchFolder) throws -> [UInt8] {
        var script = ScriptedRun()
        script.deterministic = deterministic
        let path = folder.file("full")
        let writer = try script.fresh(path)
        try write(to: writer)
        _ = try writer.finish(reason: .eof, exit: .ok)
        return try #require(ScratchFolder.read(path))
    }

    private static func write(to writer: LogWriter) throws {
        let box = Box(left: 1.25, top: 2.5, right: 101.25, bottom: 52.75)
        let label = Label(index: 0, name: "person")
        let camera = CameraTime(
            instant: WallInstant(nanoseconds: 1_795_421_642_771_340_000), provenance: .rtcp,
            error: .milliseconds(12))
        var source = SourceRecord(source: "cam1", epoch: 0, state: .up, reason: "opened")
        source.uri = "rtsp://host/stream"
        source.codec = "h264"
        source.size = Size(width: 1280, height: 720)
        source.rotationDegrees = 90
        source.sampleAspect = [1, 1]
        source.timeBase = TimeBase(1, 90_000)
        source.nominalRate = [25, 1]
        source.attempt = 1
        source.retryInMilliseconds = 500
        source.cameraTime = .rtcp
        let uid = TrackRecord.uid(run: writer.runID, source: "cam1", number: 57)
        var frame = FrameRecord(
            source: "cam1", epoch: 0, frameIndex: 0, pts: -3, time: 0, isKeyframe: true,
            via: .infer,
            seen: [
                .init(
                    Detection(
                        box: box, label: label, score: 0.83,
                        keypoints: [.init(point: Point(x: 1, y: 2), score: 0.5)]),
                    track: uid)
            ])
        frame.timeFix = .repaired
        frame.engine = .local
        frame.cameraTime = camera
        frame.attributes = [.init(name: "top1", value: "street", score: 0.75)]
        frame.arrival = RunInstant(nanoseconds: 1)
        frame.latency = .init()
        frame.latency?.pre = .microseconds(100)
        frame.latency?.infer = .milliseconds(20)
        frame.latency?.post = .microseconds(250)
        frame.latency?.track = .nanoseconds(62_500)
        frame.latency?.rules = .microseconds(1)
        frame.latency?.total = .milliseconds(22)
        let track = TrackRecord(
            run: writer.runID, source: "cam1", epoch: 0, frameIndex: 0, time: 0,
            track: Track(
                number: 57, state: .ended, observation: .predicted, box: box, label: label,
                score: 0.9, firstTime: MediaInstant(nanoseconds: -40),
                lastDetectionTime: .zero, hits: 3, endReason: .left))
        var event = EventRecord(
            id: EventID.make(
                fingerprint: "f", rule: "gate", ruleVersion: "1", track: 57, ordinal: 0),
            revision: 2, phase: .end, type: .lineCross, rule: "gate", source: "cam1", epoch: 0,
            at: EventMoment(
                time: 72_408_333_333, pts: 6_516_750, frameBefore: 2171, frameAfter: 2172,
                tenThousandths: 3700),
            trackNumber: 57, track: uid, cls: "person", score: 0.83,
            data: [
                .init("dir", .text("in")),
                .init("point", .list([.number(812.4, decimals: 2), .number(540, decimals: 2)])),
                .init("count", .object([.init("in", .int(41)), .init("net", .int(3))])),
                .init("sure", .bool(true)),
            ], why: [.init("side_before", .number(-9.1, decimals: 2)), .init("held_ms", .int(400))])
        event.cameraTime = camera
        event.endReason = "crash-recovered"
        event.arrival = RunInstant(nanoseconds: 5)
        try writer.append(
            FrameRecords(
                source: "cam1",
                before: [
                    source,
                    DropRecord(source: "cam1", stage: "decode", cause: .tooOld, from: 1, to: 3),
                    GapRecord(
                        source: "cam1", epoch: 0, from: 3, hostLength: .microseconds(5500),
                        cause: .stalled, lostFrames: 2),
                ], frame: frame, tracks: [track], events: [event]))
        var stat = StatRecord(
            stages: [
                .init(
                    name: "detect", taken: 5, given: 4, dropped: 1, depth: 0, deepest: 2,
                    busyMilliseconds: 99.5, p50: 1, p95: 2, p99: 3)
            ], residentBytes: 1 << 27, descriptors: 12)
        stat.backends = [
            .init(
                name: "yolox", state: "local", remote: 5, local: 2, dropped: 0, requests: 3,
                failed: 1, p50: 9.5, p95: 12)
        ]
        try writer.append(stat)
        try writer.append(
            ControlRecord(
                author: .auto, action: "stride", source: "cam1", from: .int(2), to: .int(3),
                reason: "p95 412 ms > 300 ms"))
        try writer.append(ClockRecord(wall: .zero, monotonic: RunInstant(nanoseconds: 7)))
        if !writer.header.deterministic {
            try writer.append(
                ResumeRecord(
                    fromSeq: 3, reason: "killed", start: WallInstant(nanoseconds: 9)))
        }
    }

    /// What the validator says of `lines`, one answer a line.
    private func judge(_ lines: [String], _ folder: ScratchFolder) throws -> [String] {
        let program = """
            import json, sys
            from jsonschema import Draft202012Validator as V
            schema = json.load(open(sys.argv[1]))
            V.check_schema(schema)
            v = V(schema)
            for line in open(sys.argv[2]):
                print('ok' if v.is_valid(json.loads(line)) else 'bad')
            """
        let schema = try folder.write(LogSchema.text, to: "schema.json")
        let input = try folder.write(lines.joined(separator: "\n") + "\n", to: "lines")
        return try Python.answer(program, [schema, input]).split(separator: "\n")
            .map(String.init)
    }

    @Test(arguments: [true, false])
    func `every kind of record is valid`(_ deterministic: Bool) throws {
        let folder = try ScratchFolder.inMemory()
        var lines = String(
            decoding: try Self.fullLog(deterministic: deterministic, folder), as: UTF8.self
        ).split(separator: "\n").map(String.init)
        var script = ScriptedRun()
        script.deterministic = deterministic
        try script.drive(script.open(folder.file("log")))
        let log = try #require(ScratchFolder.read(folder.file("log")))
        lines += String(decoding: log, as: UTF8.self).split(separator: "\n").map(String.init)
        for line in lines {
            let names = JSONValue(Array(line.utf8))?.members?.map(\.name) ?? []
            #expect(Set(names).count == names.count, "a key stands twice: \(line)")
        }
        let kinds = Set(lines.compactMap { JSONValue(Array($0.utf8))?["r"]?.string })
        let expected = RecordKind.allCases.filter {
            !deterministic || ![.stat, .clock, .resume].contains($0)
        }
        #expect(kinds == Set(expected.map(\.rawValue)))
        let answers = try judge(lines, folder)
        #expect(answers.count == lines.count)
        for (line, answer) in zip(lines, answers) where answer != "ok" {
            Issue.record("not valid: \(line)")
        }
    }

    @Test func `a record without a required field or of a wrong type is not valid`() throws {
        let folder = try ScratchFolder.inMemory()
        let lines = String(
            decoding: try Self.fullLog(deterministic: false, folder), as: UTF8.self
        ).split(separator: "\n").map(String.init)
        var broken: [String] = []
        for line in lines {
            let members = JSONValue(Array(line.utf8))?.members ?? []
            for index in members.indices {
                var changed = members.map { "\"\($0.name)\":\(text($0.value))" }
                changed[index] = "\"\(members[index].name)\":\(wrong(members[index].value))"
                let open = ["from", "to"]
                if !open.contains(members[index].name) {
                    broken.append("{\(changed.joined(separator: ","))}")
                }
            }
            for name in ["v", "r", "seq", "run"] + required(members) {
                let rest = members.filter { $0.name != name }
                let fields = rest.map { "\"\($0.name)\":\(text($0.value))" }
                broken.append("{\(fields.joined(separator: ","))}")
            }
        }
        let answers = try judge(broken, folder)
        #expect(broken.count > 150)
        for (line, answer) in zip(broken, answers) where answer != "bad" {
            Issue.record("passes as valid: \(line)")
        }
    }

    @Test func `the closed lists of the schema hold every word of the code`() throws {
        let schema = try #require(compactSchema())
        func words(_ record: String, _ field: String) -> [String]? {
            schema["$defs"]?[record]?["properties"]?[field]?["enum"]?.elements?.compactMap(\.string)
        }
        let types = try #require(words("event", "type"))
        #expect(Set(types).count == types.count)
        let given = RuleSet.kinds.flatMap { $0.eventTypes } + EventType.ofPipeline
        for type in given {
            #expect(types.contains(type.rawValue), "\(type.rawValue) is not in the schema")
        }
        #expect(words("event", "phase") == EventPhase.allCases.map(\.rawValue))
        #expect(words("drop", "cause") == DropCause.allCases.map(\.rawValue))
        #expect(words("gap", "cause") == GapRecord.Cause.allCases.map(\.rawValue))
        #expect(words("source", "state") == SourceRecord.State.allCases.map(\.rawValue))
        #expect(words("frame", "via") == FrameVia.allCases.map(\.rawValue))
        #expect(words("frame", "pts_fix") == TimeFix.allCases.map(\.rawValue))
        let authors = try #require(words("ctl", "by"))
        #expect(ControlRecord.Author.allCases.allSatisfy { authors.contains($0.rawValue) })
        #expect(words("end", "reason") == EndRecord.Reason.allCases.map(\.rawValue))
        let clocks = try #require(words("frame", "cap_src"))
        #expect(CameraTime.Provenance.allCases.allSatisfy { clocks.contains($0.rawValue) })
        #expect(
            schema["properties"]?["r"]?["enum"]?.elements?.compactMap(\.string)
                == RecordKind.allCases.map(\.rawValue))
    }

    /// The schema without its white space, which the log's own reader does not know.
    private func compactSchema() -> JSONValue? {
        var inText = false
        var bytes: [UInt8] = []
        for byte in LogSchema.text.utf8 {
            if byte == UInt8(ascii: "\"") { inText.toggle() }
            if inText || byte > 0x20 { bytes.append(byte) }
        }
        return JSONValue(bytes)
    }

    private func required(_ members: [JSONValue.Member]) -> [String] {
        switch members.first(where: { $0.name == "r" })?.value.string {
        case "run": ["tool", "config_sha256", "models", "deterministic", "mode", "sources"]
        case "source": ["src", "epoch", "state"]
        case "frame": ["src", "epoch", "n", "t_ns", "key", "via", "det"]
        case "track": ["uid", "src", "cls", "st", "obs", "b", "anchor", "hits"]
        case "event": ["id", "rev", "phase", "type"]
        case "drop": ["src", "stage", "cause", "from_n", "to_n", "count"]
        case "gap": ["src", "epoch", "from_t_ns", "cause"]
        case "stat": ["stages"]
        case "ctl": ["by", "action"]
        case "clock": ["wall", "mono_ns"]
        case "check": ["upto_seq", "balance", "sha256"]
        case "end": ["totals", "balance", "reason", "exit", "sha256"]
        case "resume": ["from_seq", "reason"]
        default: []
        }
    }

    /// A value of another type.
    private func wrong(_ value: JSONValue) -> String {
        switch value {
        case .string: "5"
        default: "\"wrong\""
        }
    }

    private func text(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let bool): "\(bool)"
        case .number(let digits): digits
        case .string(let text): "\"\(text)\""
        case .array(let values): "[\(values.map(text).joined(separator: ","))]"
        case .object(let members):
            "{\(members.map { "\"\($0.name)\":\(text($0.value))" }.joined(separator: ","))}"
        }
    }
}
