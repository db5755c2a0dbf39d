import Analytics
import EventLog
import VisionCore

/// A run over made-up sources whose records follow from the frame number and from a counter that
/// only the frames before can tell: what a tracker is to a real run.
struct ScriptedRun {
    var sources = ["cam1"]
    var mode = RunRecord.Mode.file
    var frames = 40
    var deterministic = true
    var logsFrames = true
    var snapshotEvery = 7
    var options = LogOptions(checkRecords: 9, stateInterval: .zero, waitsForDisk: true)
    var config = String(repeating: "c", count: 64)
    /// Makes other records from this frame on, as a changed program would.
    var changesAt = Int.max

    var header: RunRecord {
        RunRecord(
            tool: .init(name: "sightline", version: "0.1.0", commit: "abc"),
            host: .init(cores: 2, simd: "avx2"), configSHA256: config,
            models: [
                .init(
                    id: "yolox_nano_416", sha256: String(repeating: "a", count: 64),
                    input: Size(width: 416, height: 416), skeleton: "coco")
            ],
            skeletons: ["coco": Skeleton(names: ["nose", "eye"], edges: [[0, 1]])],
            sources: sources.map { .init(name: $0, mode: mode, fingerprint: "f-\($0)") },
            deterministic: deterministic)
    }

    func open(_ path: String, clock: LogClock = .system) throws -> LogOpening {
        try LogWriter.open(.path(path), header: header, options: options, clock: clock)
    }

    /// The log that was opened is not of the kind that the test is about.
    struct Unexpected: Error {
        let opening: String

        init(_ opening: LogOpening) { self.opening = "\(opening)" }
    }

    /// The writer of a log that did not exist before.
    func fresh(_ path: String) throws -> LogWriter { try Self.fresh(open(path)) }

    /// The writer of a log that did not exist before.
    static func fresh(_ opening: LogOpening) throws -> LogWriter {
        guard case .fresh(let writer) = opening else { throw Unexpected(opening) }
        return writer
    }

    /// What a stage has to remember.
    struct Memory {
        var next = 0
        var sum = 0

        var json: [UInt8] { Array("{\"next\":\(next),\"sum\":\(sum)}".utf8) }

        init() {}

        init(_ payload: [UInt8]?) {
            guard let payload, let value = JSONValue(payload) else { return }
            next = value["next"]?.int ?? 0
            sum = value["sum"]?.int ?? 0
        }
    }

    /// Makes the records of the next frame of a source.
    func step(_ source: String, _ memory: inout Memory, run: String) -> FrameRecords {
        let n = memory.next
        let index = sources.firstIndex(of: source) ?? 0
        let time = MediaInstant(nanoseconds: Int64(n) * 40_000_000 + Int64(index))
        memory.sum += n * (index + 3) + (n >= changesAt ? 1 : 0)
        var bundle = FrameRecords(source: source)
        if n == 0 {
            var up = SourceRecord(source: source, epoch: 0, state: .up)
            up.timeBase = TimeBase(1, 25)
            bundle.before = [SourceRecord(source: source, epoch: 0, state: .opening), up]
        }
        let box = Box(
            left: Float(memory.sum % 500), top: 10.25, right: Float(memory.sum % 500) + 33.3,
            bottom: 99.99
        ).roundedToLogStep
        let label = Label(index: 0, name: "person")
        let uid = TrackRecord.uid(run: run, source: source, number: 1)
        if logsFrames {
            var frame = FrameRecord(
                source: source, epoch: 0, frameIndex: n, pts: Int64(n), time: time,
                isKeyframe: n % 12 == 0, via: .infer,
                seen: [.init(Detection(box: box, label: label, score: 0.8371), track: uid)])
            frame.arrival = RunInstant(nanoseconds: 17)
            frame.latency = FrameRecord.Latency()
            frame.latency?.total = .microseconds(12_500)
            bundle.frame = frame
        }
        if n % 5 == 0 {
            bundle.tracks = [
                TrackRecord(
                    run: run, source: source, epoch: 0, frameIndex: n, time: time,
                    track: Track(
                        number: 1, state: n + 5 >= frames ? .ended : .confirmed,
                        observation: .detected, box: box, label: label, score: 0.9,
                        velocity: Point(x: 3, y: -1.5), firstTime: .zero,
                        lastDetectionTime: time,
                        hits: n + 1, endReason: n + 5 >= frames ? .left : nil))
            ]
        }
        if n % 6 == 3 {
            bundle.events = ["zone", "gate"].map { rule in
                EventRecord(
                    id: EventID.make(
                        fingerprint: "f-\(source)", rule: rule, ruleVersion: "1", track: 1,
                        ordinal: n / 6),
                    phase: .point, type: .lineCross, rule: rule, source: source, epoch: 0,
                    at: .init(time: time, pts: Int64(n), frameBefore: n, tenThousandths: 3700),
                    trackNumber: 1, track: uid, cls: "person", score: 0.83,
                    data: [.init("sum", .int(Int64(memory.sum)))],
                    why: [.init("side_before", .number(-9.1, decimals: 2))])
            }
        }
        if n % 11 == 4 {
            bundle.before.append(
                DropRecord(source: source, stage: "decode", cause: .corrupt, from: n, to: n))
        }
        memory.next += 1
        if memory.next % snapshotEvery == 0 { bundle.snapshot = memory.json }
        if memory.next == frames {
            bundle.after = [SourceRecord(source: source, epoch: 0, state: .ended)]
        }
        return bundle
    }

    /// Continues from `opening` to the end, or to `stop` frames of each source.
    @discardableResult
    func drive(_ opening: LogOpening, stop: Int = .max, order: [Int]? = nil) throws -> LogStatus? {
        let writer: LogWriter
        var memories: [String: Memory] = [:]
        switch opening {
        case .complete: return nil
        case .fresh(let new): writer = new
        case .resumed(let old, let log):
            writer = old
            for source in sources {
                memories[source] = Memory(log.sources[source]?.payload)
            }
        }
        var merger = RecordMerger<FrameRecords>(sources: sources.count, keepsOrder: deterministic)
        let turns = order ?? Array(sources.indices)
        let last = min(frames, stop)
        while true {
            var moved = false
            for index in turns {
                let source = sources[index]
                var memory = memories[source] ?? Memory()
                if memory.next == 0, memories[source] == nil { memories[source] = memory }
                guard memory.next < last else { continue }
                moved = true
                let time = MediaInstant(nanoseconds: Int64(memory.next) * 40_000_000)
                for ready in merger.push(
                    step(source, &memory, run: writer.runID), from: index, at: time)
                {
                    try writer.append(ready)
                }
                memories[source] = memory
                if memory.next == last {
                    for ready in merger.end(index) { try writer.append(ready) }
                }
            }
            if !moved { break }
        }
        for index in turns { for ready in merger.end(index) { try writer.append(ready) } }
        guard stop >= frames else { return writer.status }
        for source in sources { writer.setDecoded(frames + droppedFrames, of: source) }
        return try writer.finish(reason: .eof, exit: .ok)
    }

    /// Frames that `step` says were dropped.
    var droppedFrames: Int { (0..<frames).count { $0 % 11 == 4 } }
}
