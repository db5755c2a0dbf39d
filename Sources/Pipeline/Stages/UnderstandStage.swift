import Media
import StageGraph
import VisionCore

/// Follows objects and evaluates rules, source by source: detections in, tracks and events out.
final class UnderstandStage: Stage {
    private var analyses: [SourceAnalysis]

    /// `analyses` holds one value a source, in the order of the sources.
    init(analyses: [SourceAnalysis]) {
        self.analyses = analyses
    }

    func process(_ batch: [PipelineItem], _ emit: (PipelineItem) -> Void) throws {
        for item in batch {
            switch item {
            case .frame(let frame): emit(.analysed(understood(frame)))
            case .notice(let notice): pass(notice, emit)
            case .packet, .analysed, .closing, .picture: emit(item)
            }
        }
    }

    private func understood(_ item: FrameItem) -> AnalysedFrame {
        let source = item.identity.source
        var item = item
        guard item.via == .infer else {
            return AnalysedFrame(
                frame: item, tracks: [], changedTracks: [], events: [],
                shapes: analyses[source].shapes)
        }
        let start = MonotonicClock.nanoseconds
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
        switch notice.event {
        case .down, .discontinuity, .ended:
            if let closing = analyses[notice.source].close() { emit(.closing(closing)) }
        case .opening, .opened, .stalled, .gap: break
        }
        emit(.notice(notice))
    }
}
