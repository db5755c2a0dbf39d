import Analytics
import EventLog
import LogQueries
import TestSupport
import VisionCore

/// A log with events of every kind that a condition can tell apart.
struct MadeLog {
    let folder: ScratchFolder
    var path: String { folder.file("log") }

    init() throws { folder = try ScratchFolder.inMemory() }

    private static let header = RunRecord(
        tool: .init(name: "test", version: "0"), host: .init(cores: 1, simd: "c"),
        configSHA256: String(repeating: "0", count: 64),
        sources: ["gate", "yard"].map { .init(name: $0, mode: .live, fingerprint: $0) },
        deterministic: false)

    /// Appends events `range`; the same number gives the same event.
    func write(_ range: Range<Int>, rotation: LogRotation? = nil) throws {
        var options = LogOptions(durability: .os, checkRecords: 50, waitsForDisk: true)
        options.rotation = rotation
        let writer: LogWriter
        switch try LogWriter.open(.path(path), header: Self.header, options: options) {
        case .fresh(let new): writer = new
        case .resumed(let old, _): writer = old
        case .complete: return
        }
        for number in range {
            let source = ["gate", "yard"][number % 2]
            var event = EventRecord(
                id: "ev_\(number)", phase: .point,
                type: EventType(rawValue: ["line.cross", "zone.enter", "zone.exit"][number % 3]),
                rule: number % 5 == 0 ? nil : "r\(number % 4)", source: source, epoch: 0,
                at: EventMoment(
                    time: MediaInstant(nanoseconds: Int64(number) * 100_000_000),
                    pts: Int64(number)),
                track: "R/\(source)/\(number % 7)", cls: ["person", "car"][number % 2],
                score: Float(number % 100) / 100,
                data: [
                    EventField("dir", .text(number % 3 == 0 ? "in" : "o\"u,t")),
                    EventField("held", .bool(number % 2 == 0)),
                    EventField("count", .object([EventField("in", .int(Int64(number)))])),
                ])
            if number % 4 != 3 {
                event.cameraTime = CameraTime(
                    instant: WallInstant(
                        nanoseconds: 1_800_000_000_000_000_000 + Int64(number) * 1_000_000_000),
                    provenance: .rtcp)
            }
            try writer.append(event)
            if number % 3 == 0 { try writer.append(track(number, of: source, writer.runID)) }
        }
        try writer.append(
            DropRecord(source: "gate", stage: "detect", cause: .queueFull, from: 1, to: 3))
        try writer.append(
            GapRecord(source: "gate", epoch: 0, from: .zero, hostLength: .seconds(2), cause: .down))
        _ = try writer.finish(reason: .stopped, exit: .ok)
    }

    private func track(_ number: Int, of source: String, _ run: String) -> TrackRecord {
        let time = MediaInstant(nanoseconds: Int64(number) * 100_000_000)
        let left = Float(number % 50)
        return TrackRecord(
            run: run, source: source, epoch: 0, frameIndex: number, time: time,
            track: Track(
                number: number % 7, state: .confirmed, observation: .detected,
                box: Box(left: left, top: 10.25, right: left + 33, bottom: 99.5),
                label: Label(index: 0, name: ["person", "car"][number % 2]), score: 0.9,
                velocity: Point(x: 0, y: 0), firstTime: .zero, lastDetectionTime: time, hits: 3,
                endReason: nil))
    }

    /// The places that `query` asks for, by scan.
    func scan(_ query: TrackQuery) throws -> [TrackPlace] {
        var places: [TrackPlace] = []
        try TrackScan.run(query, path: path) { places.append($0) }
        return places
    }

    /// The same by the index; nil when it cannot be used.
    func ask(_ query: TrackQuery) throws -> [TrackPlace]? {
        var places: [TrackPlace] = []
        let isUsed = try LogIndex(log: path).run(query) { places.append($0) }
        return isUsed ? places : nil
    }

    /// The same from those stretches of the log that may hold them, of `length` bytes, `most` of
    /// them; behind what the index holds with `usesIndex`.
    func pick(
        _ query: TrackQuery, length: Int64, most: Int = 2048, usesIndex: Bool = false,
        limit: Int64 = .max
    ) throws -> [TrackPlace] {
        var stretches = TrackStretches(length: length, most: most)
        let reader = try LogReader(path: path)
        while let line = try reader.next() {
            let place = line.kind == .track ? line.value.flatMap(TrackPlace.init) : nil
            stretches.add(line, at: reader.position, place)
        }
        var places: [TrackPlace] = []
        let take: (TrackPlace) throws -> Void = { places.append($0) }
        guard usesIndex else {
            try stretches.scan(query, path: path, limit: limit, take)
            return places
        }
        let rest: (LogPosition) throws -> Void = {
            try stretches.scan(query, path: path, from: $0, limit: limit, take)
        }
        return try LogIndex(log: path).run(query, rest: rest, take) ? places : []
    }

    /// The ids of the events that `query` wants, by scan.
    func scan(_ query: EventQuery) throws -> [String] {
        var ids: [String] = []
        try EventScan.run(query, path: path) { _, event in
            ids.append(event["id"]?.string ?? "")
        }
        return ids
    }

    /// The same by the index; nil when it cannot be used.
    func ask(_ query: EventQuery) throws -> [String]? {
        var ids: [String] = []
        let isUsed = try LogIndex(log: path).run(query) { _, event in
            ids.append(event["id"]?.string ?? "")
        }
        return isUsed ? ids : nil
    }
}
