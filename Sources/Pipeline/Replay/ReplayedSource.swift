import Analytics
import EventLog
import VisionCore

/// One source of a log that is replayed.
struct ReplayedSource {
    private var analysis: SourceAnalysis
    private let records: SourceRecords
    private let tracks: TrackResults?
    private var size = Size(width: 0, height: 0)
    private var epoch = 0
    /// What comes before the next frame, in the order of the log.
    private var waiting: [any LogRecord] = []
    /// A hole whose place is known with the next record: before or behind the end of an epoch.
    private var hole: CopiedRecord.Gap?
    /// What tracks and rules came to.
    private(set) var tally = EventTally()

    init(analysis: SourceAnalysis, records: SourceRecords, tracks: TrackResults?) {
        self.analysis = analysis
        self.records = records
        self.tracks = tracks
    }

    /// Whether the tracker asks how the camera moves.
    var followsCamera: Bool { analysis.followsCamera }

    /// Takes a frame; the records that follow from it.
    mutating func take(_ logged: LoggedFrame) throws -> [FrameRecords] {
        var bundles = flushed()
        let record = logged.record
        let frame = AnalysisFrame(
            identity: FrameIdentity(
                source: records.source.index, epoch: record.epoch, frameIndex: record.frameIndex),
            time: record.time, pts: record.pts ?? 0, size: size,
            isCorrupt: record.isCorrupt, wall: logged.wall,
            motion: analysis.followsCamera ? record.motion ?? .still : nil)
        let detections = record.seen.map(\.detection)
        var found: [Track] = []
        var events: [AnalyticsEvent] = []
        if record.via == .infer {
            found = analysis.track(detections, in: frame)
            events = analysis.evaluate(
                frame, tracks: found, detections: detections, shares: logged.shares)
            tally.count(events)
        } else {
            found = analysis.predicted(frame) ?? []
        }
        try tracks?.add(found, detections, frameIndex: record.frameIndex)
        var bundle = FrameRecords(source: records.source.name)
        bundle.before = waiting
        waiting = []
        if records.logsFrames { bundle.frame = record }
        bundle.frame?.motion = frame.motion
        for track in found {
            guard let index = track.detectionIndex, record.via == .infer else { continue }
            bundle.frame?.seen[index].track = TrackRecord.uid(
                run: records.log.run, source: records.source.name, number: track.number)
        }
        bundle.tracks = analysis.changed(in: found, at: frame.time).map {
            records.record(
                of: $0, identity: frame.identity, time: frame.time, ground: analysis.ground,
                size: size)
        }
        bundle.events = events.map { records.record(of: $0, arrival: nil) }
        bundles.append(bundle)
        return bundles
    }

    /// Takes a `source`, `gap` or `drop` record; the records that follow from it.
    mutating func take(_ kind: RecordKind, _ value: JSONValue) throws -> [FrameRecords] {
        switch kind {
        case .drop:
            if let drop = DropRecord(value) { waiting.append(drop) }
            return []
        case .gap:
            let bundles = flushed()
            hole = CopiedRecord.Gap(value)
            return bundles
        default:
            let state = value["state"]?.string ?? ""
            let next = value["epoch"]?.int ?? epoch
            let endsEpoch = next > epoch || state == "down" || state == "ended"
            var bundles: [FrameRecords] = []
            if endsEpoch, let closing = closing() { bundles.append(closing) }
            bundles += flushed()
            epoch = max(epoch, next)
            let sides = value["size"]?.elements?.compactMap(\.int) ?? []
            if sides.count == 2, sides.allSatisfy({ (1...1_000_000).contains($0) }) {
                size = Size(width: sides[0], height: sides[1])
            }
            bundles.append(notice(waiting + [CopiedRecord.Source(value)]))
            waiting = []
            return bundles
        }
    }

    /// The log is at its end; what remains to be written.
    mutating func close() -> [FrameRecords] {
        var bundles = flushed()
        if let closing = closing() { bundles.append(closing) }
        if !waiting.isEmpty { bundles.append(notice(waiting)) }
        waiting = []
        return bundles
    }

    /// Hands results to the system.
    func finish() throws { try tracks?.finish() }

    private mutating func closing() -> FrameRecords? {
        guard let closing = analysis.close() else { return nil }
        tally.count(closing.events)
        return records.records(of: closing)
    }

    private mutating func flushed() -> [FrameRecords] {
        guard let gap = hole else { return [] }
        hole = nil
        defer { waiting = [] }
        return [notice(waiting + [gap])]
    }

    private func notice(_ list: [any LogRecord]) -> FrameRecords {
        FrameRecords(source: records.source.name, before: list, isFrame: false)
    }
}
