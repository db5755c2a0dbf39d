import EventLog
import Media
import StageGraph
import VisionCore

/// Follows objects and evaluates rules, source by source: detections in, tracks and events out.
final class UnderstandStage: Stage {
    private let sources: [SourceContext]
    private var analyses: [SourceAnalysis]
    private var ended: Set<Int> = []
    private var epochs: [Int: Int] = [:]
    private var outages: [Int: Outage] = [:]

    /// A source that is away.
    private struct Outage {
        var cause: GapRecord.Cause
        var since: Int64
        var lastTime: Int64?
    }

    /// `analyses` holds one value a source, in the order of the sources.
    init(sources: [SourceContext], analyses: [SourceAnalysis]) {
        self.sources = sources
        self.analyses = analyses
    }

    /// A stop ends live sources; a file that was cut short is gone on with later.
    func flush(_ emit: (PipelineItem) -> Void) throws {
        for source in sources where source.isLive && !ended.contains(source.index) {
            let epoch = epochs[source.index] ?? 0
            if let outage = outages[source.index] {
                let milliseconds = Double(MonotonicClock.nanoseconds - outage.since) / 1e6
                let gap = SourceNotice.Event.gap(cause: outage.cause, milliseconds: milliseconds)
                pass(
                    SourceNotice(
                        source: source.index, epoch: epoch, lastTime: outage.lastTime,
                        event: gap), emit)
            }
            pass(
                SourceNotice(
                    source: source.index, epoch: epoch, event: .ended(reason: "stopped")), emit)
        }
    }

    func process(_ batch: [PipelineItem], _ emit: (PipelineItem) -> Void) throws {
        for item in batch {
            switch item {
            case .frame(let frame):
                var analysed = understood(frame)
                analysed.snapshot = snapshot(behind: frame)
                emit(.analysed(analysed))
            case .notice(let notice): pass(notice, emit)
            case .packet, .analysed, .closing, .picture: emit(item)
            }
        }
    }

    /// What is needed to go on behind `item`; nil when that is not wanted there.
    private func snapshot(behind item: FrameItem) -> [UInt8]? {
        item.decodePoint.flatMap {
            StatePayload.bytes(
                of: ResumePoint(decode: $0, analysis: analyses[item.identity.source]))
        }
    }

    private func understood(_ item: FrameItem) -> AnalysedFrame {
        let source = item.identity.source
        var item = item
        let start = MonotonicClock.nanoseconds
        guard item.via == .infer else {
            let tracks = analyses[source].predicted(item)
            if tracks != nil { item.via = .predict }
            let changed = analyses[source].changed(in: tracks ?? [], at: item.time)
            item.spent.tracking = MonotonicClock.nanoseconds - start
            return AnalysedFrame(
                frame: item, tracks: tracks ?? [], changedTracks: changed, events: [],
                shapes: analyses[source].shapes)
        }
        let tracks = analyses[source].track(item)
        let tracked = MonotonicClock.nanoseconds
        let events = analyses[source].evaluate(item, tracks: tracks)
        let changed = analyses[source].changed(in: tracks, at: item.time)
        item.spent.tracking = tracked - start
        item.spent.rules = MonotonicClock.nanoseconds - tracked
        return AnalysedFrame(
            frame: item, tracks: tracks, changedTracks: changed, events: events,
            shapes: analyses[source].shapes)
    }

    /// Tracks do not outlive their epoch: they end before the notice that ends it.
    private func pass(_ notice: SourceNotice, _ emit: (PipelineItem) -> Void) {
        epochs[notice.source] = notice.epoch
        note(notice)
        if case .ended = notice.event { ended.insert(notice.source) }
        if notice.endsEpoch, let closing = analyses[notice.source].close() {
            emit(.closing(closing))
        }
        emit(.notice(notice))
    }

    /// Keeps in mind since when a source is away: a gap that no return ends is told at the stop.
    private func note(_ notice: SourceNotice) {
        let source = notice.source
        switch notice.event {
        case .stalled, .down:
            var isSilence = false
            if case .stalled = notice.event { isSilence = true }
            outages[source] =
                outages[source]
                ?? Outage(
                    cause: isSilence ? .stalled : .down, since: MonotonicClock.nanoseconds,
                    lastTime: notice.lastTime)
        case .gap, .opened: outages[source] = nil
        case .opening, .discontinuity, .ended: break
        }
    }
}
