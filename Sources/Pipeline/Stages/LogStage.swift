import Analytics
import EventLog
import Media
import StageGraph
import VisionCore

/// Turns what happened into records and writes them: the last stage of every frame.
///
/// Owns the one writer of the log. A frame is delivered when its turn here is behind it.
final class LogStage: Stage {
    typealias Output = Nothing

    private let sources: [SourceContext]
    private let ledger: ConservationLedger
    private let drops: DropJournal
    private let reports: OutputReports
    private let options: Options
    private let writer: LogWriter?
    private let statistics: @Sendable () -> [StageStatistics]
    private var merger: RecordMerger<Entry>
    private var lastTimes: [Int64]
    private var decoded: [Int]
    private var nextStat: Int64 = statInterval
    private var nextClock: Int64 = clockInterval
    /// Frames a second of each source, as its stream says.
    private var rates: [Int: Ratio] = [:]

    private static let statInterval: Int64 = 10_000_000_000
    private static let clockInterval: Int64 = 60_000_000_000

    /// What one item gives the log.
    private struct Entry {
        var records: FrameRecords
        var source: SourceContext
        /// Index of the frame whose turn it is; nil for what is no frame.
        var frameIndex: Int?
    }

    struct Options: Sendable {
        /// One `frame` record per frame.
        var logsFrames: Bool
        /// Index of the first frame of each source that this run makes.
        var firstFrames: [Int]
        /// Several sources are merged by media time.
        var mergesByTime: Bool
    }

    init(
        sources: [SourceContext], ledger: ConservationLedger, drops: DropJournal,
        reports: OutputReports, writer: LogWriter?, options: Options,
        statistics: @escaping @Sendable () -> [StageStatistics]
    ) {
        self.sources = sources
        self.ledger = ledger
        self.drops = drops
        self.reports = reports
        self.writer = writer
        self.options = options
        self.statistics = statistics
        decoded = options.firstFrames
        lastTimes = Array(repeating: 0, count: sources.count)
        merger = RecordMerger(sources: sources.count, keepsOrder: options.mergesByTime)
        for source in sources where source.failure != nil { _ = merger.end(source.index) }
    }

    func process(_ batch: [PipelineItem], _ emit: (Nothing) -> Void) throws {
        for item in batch {
            switch item {
            case .analysed(let frame): try write(frame)
            case .closing(let closing): try write(closing)
            case .notice(let notice): try write(notice)
            case .packet, .frame, .picture: break
            }
        }
        try tellReports()
        try tellStatistics()
        try tellClock()
    }

    func flush(_ emit: (Nothing) -> Void) throws {
        for source in sources { try append(merger.end(source.index)) }
        for source in sources {
            let records = drops.take(source: source)
            guard !records.isEmpty else { continue }
            let bundle = FrameRecords(source: source.name, before: records, isFrame: false)
            try append([Entry(records: bundle, source: source)])
        }
        try tellReports()
        // The last figures, unless they have just been told.
        if let writer, nextStat - writer.hostTime < Self.statInterval - 1_000_000_000 {
            nextStat = 0
            try tellStatistics()
        }
    }
}

extension LogStage {
    private func write(_ analysed: AnalysedFrame) throws {
        let item = analysed.frame
        let identity = item.identity
        let source = sources[identity.source]
        var records = FrameRecords(source: source.name)
        records.snapshot = analysed.snapshot
        records.before = drops.take(source: source, before: identity.frameIndex)
        records.tracks = analysed.changedTracks.map {
            record(of: $0, in: source, identity: identity, time: item.time)
        }
        let carriesClocks = writer.map { !$0.header.deterministic } ?? false
        let capture = carriesClocks ? item.capture : nil
        records.events = analysed.events.map {
            record(
                of: $0, in: source, arrival: item.arrival,
                cameraTime: capture?.record(
                    offset: $0.moment.time.nanoseconds.subtractingSaturated(item.time)))
        }
        if options.logsFrames {
            records.frame = frameRecord(analysed, of: source)
            records.frame?.cameraTime = capture?.record()
        }
        lastTimes[source.index] = item.time
        source.setDeliveredTime(item.time)
        try push(records, of: source, frameIndex: identity.frameIndex)
    }

    private func write(_ closing: SourceClosing) throws {
        let source = sources[closing.identity.source]
        let tracks = closing.tracks.map {
            record(of: $0, in: source, identity: closing.identity, time: closing.time)
        }
        let events = closing.events.map { record(of: $0, in: source, arrival: nil) }
        try push(
            FrameRecords(
                source: source.name, tracks: tracks, events: events, isFrame: false), of: source)
    }

    private func write(_ notice: SourceNotice) throws {
        let source = sources[notice.source]
        var records: [any LogRecord] = drops.take(
            source: source, upTo: notice.endsEpoch ? notice.epoch : notice.epoch - 1)
        records += NoticeRecords.records(
            of: notice, source: source, rate: rates[notice.source])
        if case .opened(let video, _, _, _) = notice.event {
            rates[notice.source] = video.averageRate ?? video.frameRate
        }
        try push(FrameRecords(source: source.name, before: records, isFrame: false), of: source)
        if case .ended = notice.event { try append(merger.end(source.index)) }
    }

    private func push(
        _ records: FrameRecords, of source: SourceContext, frameIndex: Int? = nil
    ) throws {
        let entry = Entry(records: records, source: source, frameIndex: frameIndex)
        try append(merger.push(entry, from: source.index, at: lastTimes[source.index]))
    }

    private func append(_ entries: [Entry]) throws {
        for entry in entries {
            let index = entry.source.index
            if let frame = entry.frameIndex { decoded[index] = max(decoded[index], frame + 1) }
            if let writer {
                writer.setDecoded(decoded[index], of: entry.source.name)
                writer.setRefusedPackets(entry.source.refusedPackets, of: entry.source.name)
                try writer.append(entry.records)
            }
            if entry.frameIndex != nil { ledger.recordDelivered(source: index) }
        }
    }

    private func record(
        of track: Track, in source: SourceContext, identity: FrameIdentity, time: Int64
    ) -> TrackRecord {
        TrackRecord(
            run: writer?.runID ?? "", source: source.name, epoch: identity.epoch,
            frameIndex: identity.frameIndex, time: time, track: track)
    }

    private func record(
        of event: AnalyticsEvent, in source: SourceContext, arrival: Int64?,
        cameraTime: CameraTime? = nil
    ) -> EventRecord {
        event.record(
            run: writer?.runID ?? "", source: source.name, fingerprint: source.fingerprint,
            cameraTime: cameraTime, arrival: arrival.flatMap(hostTime))
    }

    private func frameRecord(_ analysed: AnalysedFrame, of source: SourceContext) -> FrameRecord {
        let item = analysed.frame
        var uids: [Int: String] = [:]
        for track in analysed.tracks {
            guard let index = track.detectionIndex else { continue }
            uids[index] = TrackRecord.uid(
                run: writer?.runID ?? "", source: source.name, number: track.number)
        }
        var record = FrameRecord(
            source: source.name, epoch: item.identity.epoch,
            frameIndex: item.identity.frameIndex,
            pts: item.frame.sourcePTS ?? item.frame.pts.value, time: item.time,
            isKeyframe: item.frame.isKey,
            via: item.via,
            seen: item.detections.enumerated().map {
                FrameRecord.Seen($0.element, track: uids[$0.offset])
            })
        record.attributes = Self.attributes(of: item)
        record.timeFix = item.frame.ptsFix
        record.arrival = hostTime(item.arrival)
        record.latency = latency(of: item)
        return record
    }

    private func latency(of item: FrameItem) -> FrameRecord.Latency {
        var latency = FrameRecord.Latency()
        latency.pre = Double(item.spent.preparation) / 1e6
        latency.infer = Double(item.spent.inference) / 1e6
        latency.post = Double(item.spent.reading) / 1e6
        latency.track = Double(item.spent.tracking) / 1e6
        latency.rules = Double(item.spent.rules) / 1e6
        if item.arrival > 0 {
            latency.total = Double(MonotonicClock.nanoseconds - item.arrival) / 1e6
        }
        return latency
    }

    /// What is said of the picture as a whole: its classes by rank, then the share of each class
    /// that some of its parts have.
    private static func attributes(of item: FrameItem) -> [FrameRecord.Attribute] {
        let classes = item.classes.enumerated().map { rank, one in
            FrameRecord.Attribute(name: "top\(rank + 1)", value: one.label.name, score: one.score)
        }
        let shares = item.map?.shares ?? []
        return classes
            + shares.indices.filter { shares[$0] > 0 }.map { index in
                FrameRecord.Attribute(
                    name: item.map?.labels[index] ?? "", value: "area",
                    score: LogStep.score.rounded(shares[index]))
            }
    }

    /// A monotonic instant as nanoseconds since the start of the run.
    private func hostTime(_ instant: Int64) -> Int64? {
        guard let writer, instant > 0 else { return nil }
        return max(instant - (MonotonicClock.nanoseconds - writer.hostTime), 0)
    }

    private func tellReports() throws {
        for report in reports.take() { try writer?.append(report) }
    }

    /// Wall time against the monotonic clock, once a minute.
    private func tellClock() throws {
        guard let writer, !writer.header.deterministic, writer.hostTime >= nextClock else { return }
        nextClock = writer.hostTime + Self.clockInterval
        try writer.append(writer.clockRecord)
    }

    private func tellStatistics() throws {
        guard let writer, !writer.header.deterministic, writer.hostTime >= nextStat else { return }
        nextStat = writer.hostTime + Self.statInterval
        let stages = statistics().map { stage in
            StatRecord.Stage(
                name: stage.name, taken: stage.taken, given: stage.emitted,
                dropped: stage.dropped, depth: stage.depth, deepest: stage.depthMax,
                busyMilliseconds: Double(stage.busyNanoseconds) / 1e6,
                p50: Double(stage.p50Nanoseconds) / 1e6, p95: Double(stage.p95Nanoseconds) / 1e6,
                p99: Double(stage.p99Nanoseconds) / 1e6)
        }
        try writer.append(
            StatRecord(
                stages: stages, residentBytes: ProcessFigures.residentBytes,
                descriptors: ProcessFigures.descriptors))
    }
}
