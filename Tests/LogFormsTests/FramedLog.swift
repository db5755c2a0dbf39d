import Analytics
import EventLog
import LogForms
import TestSupport
import VisionCore

/// A log with frames whose detections and tracks a test gives.
struct FramedLog {
    /// One detection: its track and whether that is confirmed after the frame.
    struct Seen {
        var cls = "person"
        var score: Float = 0.9
        var left: Float = 10
        var top: Float = 20
        var width: Float = 30
        var height: Float = 40
        var track: Int?
        var state = TrackState.confirmed
    }

    let folder: ScratchFolder
    var path: String { folder.file("log") }

    init() throws { folder = try ScratchFolder.inMemory() }

    /// Writes `frames`, a list of detections for each; nil: no network looked.
    ///
    /// Frames are 100 ms apart, pictures 200 x 100 pixels.
    func write(
        _ frames: [[Seen]?], source: String = "gate", others: [String] = [],
        events: [EventRecord] = [], size: Size? = Size(width: 200, height: 100)
    ) throws {
        let header = RunRecord(
            tool: .init(name: "test", version: "0"), host: .init(cores: 1, simd: "c"),
            configSHA256: String(repeating: "0", count: 64),
            sources: ([source] + others).map { .init(name: $0, mode: .file, fingerprint: $0) },
            deterministic: true)
        let options = LogOptions(durability: .os, waitsForDisk: true)
        guard
            case .fresh(let writer) = try LogWriter.open(
                .path(path), header: header, options: options)
        else { return }
        var up = SourceRecord(source: source, epoch: 0, state: .up)
        up.size = size
        try writer.append(up)
        for (index, seen) in frames.enumerated() {
            var frame = FrameRecord(
                source: source, epoch: 0, frameIndex: index, pts: Int64(index),
                time: MediaInstant(nanoseconds: Int64(index) * 100_000_000), isKeyframe: index == 0,
                via: seen == nil ? .predict : .infer)
            var records = FrameRecords(source: source)
            for one in seen ?? [] {
                let box = Box(
                    left: one.left, top: one.top, right: one.left + one.width,
                    bottom: one.top + one.height)
                let label = Label(index: 0, name: one.cls)
                let uid = one.track.map {
                    TrackRecord.uid(run: writer.runID, source: source, number: $0)
                }
                frame.seen.append(
                    FrameRecord.Seen(
                        Detection(box: box, label: label, score: one.score), track: uid))
                guard let number = one.track else { continue }
                records.tracks.append(
                    TrackRecord(
                        run: writer.runID, source: source, epoch: 0, frameIndex: index,
                        time: frame.time,
                        track: Track(
                            number: number, state: one.state, observation: .detected, box: box,
                            label: label, score: one.score, firstTime: frame.time,
                            lastDetectionTime: frame.time, hits: 1)))
            }
            records.frame = frame
            writer.setDecoded(index + 1, of: source)
            try writer.append(records)
        }
        for event in events { try writer.append(event) }
        _ = try writer.finish(reason: .eof, exit: .ok)
    }

    /// What an export in `form` writes.
    func exported(
        _ form: ExportForm, to name: String = "out",
        _ change: (inout ExportOptions) -> Void = { _ in }
    ) throws -> String {
        var options = ExportOptions { bytes in JSONValue(bytes)?["rule"]?.string }
        options.overwrites = true
        change(&options)
        _ = try LogExport(log: path, as: form, to: folder.file(name), options: options).run()
        return try String(decoding: folder.bytes(name), as: UTF8.self)
    }
}
