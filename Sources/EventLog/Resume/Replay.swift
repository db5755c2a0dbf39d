import Analytics

/// The records of a log behind the point from which a run resumes.
///
/// They are kept by source: sources may be merged in another order when they are made again.
struct Replay: Sendable {
    /// The outcome of a comparison.
    enum Finding: Sendable {
        /// It is there.
        case present
        /// Nothing more of this source is there.
        case missing
        /// Another record is there.
        case other(seq: UInt64, kind: RecordKind)
        /// It is in the log before the place at which it was made again; in words.
        case outOfPlace(String)
    }

    private struct Entry: Sendable {
        let seq: UInt64
        let kind: RecordKind
        let digest: RecordDigest
    }

    private struct Line: Sendable {
        var entries: [Entry] = []
        var next = 0
    }

    private var lines: [String: Line] = [:]
    private var left = 0
    /// Records `source` before the point, or anywhere in a log with clocks.
    private(set) var earlier: Set<RecordDigest> = []
    private let isDeterministic: Bool
    /// The events of the log.
    private var events: Set<EventKey>
    /// The last frame of each source of which the log has a record of its own, or of a track.
    private var lastFrames: [String: (frame: Int, track: Int)] = [:]

    /// Reads the records behind `points` from the log at `path`, up to number `end`.
    init(
        path: String, points: [String: ResumeState.SourcePoint], end: UInt64,
        isDeterministic: Bool, events: Set<EventKey>
    ) throws(EventLogError) {
        self.isDeterministic = isDeterministic
        self.events = events
        let lines = try LogLines(path: path)
        var parser = LineParser()
        while let line = try lines.next(), line.isTerminated {
            guard parser.parse(line.text) == nil, parser.seq < end else { break }
            take(parser, line.text, points)
        }
    }

    /// Whether all records have been made again.
    var isDone: Bool { left == 0 }

    /// Number of the first record that has not been made again.
    var firstLeft: UInt64? {
        lines.values.compactMap { $0.next < $0.entries.count ? $0.entries[$0.next].seq : nil }.min()
    }

    /// Compares a record that has just been made with the next one of its source.
    mutating func find(_ record: some LogRecord) -> Finding {
        let kind = type(of: record).kind
        let event = record as? EventRecord
        // What somebody asks for is asked for anew.
        if (record as? ControlRecord)?.author == .user { return .missing }
        if let judged = record as? CopiedRecord.Event {
            events.insert(EventKey(id: judged.id, revision: judged.revision))
            return .missing
        }
        guard event?.media == nil, takesPart(kind, source: record.src, event: event?.type) else {
            // An output may fail once more: it is the same event.
            let key = event.map { EventKey(id: $0.id, revision: $0.revision) }
            return key.map(events.contains) == true ? .present : .missing
        }
        let digest = RecordDigest(record)
        let name = record.src ?? ""
        if kind == .source, earlier.contains(digest) { return .present }
        guard var line = lines[name], line.next < line.entries.count else {
            return isInLog(record).map { .outOfPlace($0) } ?? .missing
        }
        let entry = line.entries[line.next]
        guard entry.digest == digest else { return .other(seq: entry.seq, kind: entry.kind) }
        line.next += 1
        lines[name] = line
        left -= 1
        return .present
    }

    /// In words, what the log has already of a record that is not behind the point; nil: nothing.
    private func isInLog(_ record: some LogRecord) -> String? {
        switch record {
        case let event as EventRecord:
            let key = EventKey(id: event.id, revision: event.revision)
            return events.contains(key) ? "event \(event.id)" : nil
        case let frame as FrameRecord:
            let last = lastFrames[frame.source]?.frame ?? -1
            return frame.frameIndex <= last ? "frame \(frame.frameIndex) of \(frame.source)" : nil
        case let track as TrackRecord:
            let last = lastFrames[track.source]?.track ?? -1
            return track.frameIndex < last ? "track \(track.uid) at \(track.frameIndex)" : nil
        default: return nil
        }
    }

    private mutating func take(
        _ parser: LineParser, _ text: UnsafeBufferPointer<UInt8>,
        _ points: [String: ResumeState.SourcePoint]
    ) {
        guard let kind = parser.kind else { return }
        let name = parser.string("src", text).map { String(decoding: text[$0], as: UTF8.self) }
        let type = parser.string("type", text).map { String(decoding: text[$0], as: UTF8.self) }
        // Files of events are whole when they are, not at a place that a further run would find;
        // and verdicts come when somebody gives them.
        guard takesPart(kind, source: name, event: type.map(EventType.init)),
            kind != .event || !parser.isAddition(text)
        else { return }
        if kind == .ctl, isNotMadeAgain(parser, text) { return }
        if let index = parser.unsigned("n", text).map(Int.init(clamping:)) {
            let last = lastFrames[name ?? ""] ?? (-1, -1)
            lastFrames[name ?? ""] =
                kind == .frame
                ? (max(last.frame, index), last.track) : (last.frame, max(last.track, index))
        }
        let digest = RecordDigest(parser, text)
        let isBehind = parser.seq > points[name ?? ""]?.afterSeq ?? 0
        if kind == .source, !isDeterministic || !isBehind {
            earlier.insert(digest)
        } else if isBehind {
            lines[name ?? "", default: Line()].entries.append(
                Entry(seq: parser.seq, kind: kind, digest: digest))
            left += 1
        }
    }

    /// Whether a `ctl` record is of the disk, or of somebody who asked for it.
    private func isNotMadeAgain(
        _ parser: LineParser, _ text: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        let isOfDisk = parser.string("action", text).map {
            text[$0].elementsEqual("log.lost".utf8) || text[$0].elementsEqual("log.hold".utf8)
        }
        let isOfUser = parser.string("by", text).map { text[$0].elementsEqual("user".utf8) }
        return isOfDisk == true || isOfUser == true
    }

    /// Whether such a record is the same in every run; without clocks all are.
    private func takesPart(_ kind: RecordKind, source: String?, event: EventType?) -> Bool {
        switch kind {
        case .run, .check, .end, .resume, .stat, .clock: return false
        case .ctl: return isDeterministic
        case .source, .frame, .track, .drop, .gap: return source != nil
        case .event:
            let isOfPipeline = EventType.ofPipeline.contains(event ?? .outputState)
            return isDeterministic || (source != nil && !isOfPipeline)
        }
    }
}
