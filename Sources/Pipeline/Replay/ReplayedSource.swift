import Analytics
import EventLog
import VisionCore

/// One source of a log that is replayed: what is judged of its objects, and written.
struct ReplayedSource {
    private var judge: RuleJudge
    private let records: SourceRecords
    private let logsTracks: Bool
    private let tracks: TrackResults?
    /// What comes before the next frame, in the order of the log.
    private var waiting: [any LogRecord] = []
    /// A hole whose place is known with the next record: before or behind the end of an epoch.
    private var hole: CopiedRecord.Gap?
    /// What tracks and rules came to.
    private(set) var tally = EventTally()

    init(_ judge: RuleJudge, records: SourceRecords, logsTracks: Bool, tracks: TrackResults?) {
        self.judge = judge
        self.records = records
        self.logsTracks = logsTracks
        self.tracks = tracks
    }

    /// Takes a frame; the records that follow from it.
    mutating func take(_ seen: ReplayedObjects.Frame) throws -> [FrameRecords] {
        var bundles = flushed()
        let (record, frame) = (seen.logged.record, seen.frame)
        var events: [AnalyticsEvent] = []
        if let found = seen.found {
            if record.via == .infer {
                events = judge.evaluate(
                    frame, found, detections: seen.detections, shares: seen.logged.shares)
                tally.count(events)
            } else {
                judge.pass(frame)
            }
        }
        let found = seen.found?.tracks ?? []
        try tracks?.add(found, seen.detections, frameIndex: record.frameIndex)
        var bundle = FrameRecords(source: records.source.name)
        bundle.before = waiting
        waiting = []
        if records.logsFrames { bundle.frame = record }
        bundle.frame?.motion = frame.motion
        for track in found where bundle.frame != nil && record.via == .infer {
            guard let index = track.detectionIndex else { continue }
            bundle.frame?.seen[index].track = TrackRecord.uid(
                run: records.log.run, source: records.source.name, number: track.number)
        }
        let changed = judge.changed(in: found, at: frame.time)
        if logsTracks {
            bundle.tracks = changed.map {
                records.record(
                    of: $0, identity: frame.identity, time: frame.time, ground: judge.ground,
                    size: frame.size)
            }
        }
        bundle.events = events.map { records.record(of: $0, arrival: nil) }
        bundles.append(bundle)
        return bundles
    }

    /// Takes a `source` record; `ended` are the tracks that end where it ends their epoch.
    mutating func take(_ value: JSONValue, ended: [Track]?) -> [FrameRecords] {
        var bundles: [FrameRecords] = []
        if let closing = ended.flatMap({ closing($0) }) { bundles.append(closing) }
        bundles += flushed()
        bundles.append(notice(waiting + [CopiedRecord.Source(value)]))
        waiting = []
        return bundles
    }

    /// Takes a `gap` or `drop` record; the records that follow from it.
    mutating func take(_ kind: RecordKind, _ value: JSONValue) -> [FrameRecords] {
        guard kind == .gap else {
            if let drop = DropRecord(value) { waiting.append(drop) }
            return []
        }
        let bundles = flushed()
        hole = CopiedRecord.Gap(value)
        return bundles
    }

    /// The log is at its end, and with it the tracks in `ended`; what remains to be written.
    mutating func close(_ ended: [Track]) -> [FrameRecords] {
        var bundles = flushed()
        if let closing = closing(ended) { bundles.append(closing) }
        if !waiting.isEmpty { bundles.append(notice(waiting)) }
        waiting = []
        return bundles
    }

    /// Hands results to the system.
    func finish() throws { try tracks?.finish() }

    private mutating func closing(_ ended: [Track]) -> FrameRecords? {
        guard var closing = judge.close(ended) else { return nil }
        if !logsTracks { closing.tracks = [] }
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
