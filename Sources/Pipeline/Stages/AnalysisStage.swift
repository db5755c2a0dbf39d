import EventLog
import Media
import StageGraph
import VisionCore

/// Follows objects and evaluates rules: what networks saw in, tracks and events out.
///
/// The queue in front of it is called `track` in the pipeline file.
final class AnalysisStage: Stage {
    private let memory: SourceMemory
    private var analysis: SourceAnalysis
    private let isResumable: Bool
    private var nextSnapshot = HostInstant.zero

    /// Snapshots take at most one part in so many of the time.
    private static let snapshotShare = 200
    /// Unless a run that was killed would have to do more than this again.
    private static let longestWithoutSnapshot = Duration.seconds(5)

    /// A stage that continues what `memory` holds of the source; `isResumable` says whether there
    /// is a log beside which a state is kept.
    init(memory: SourceMemory, isResumable: Bool) {
        self.memory = memory
        self.isResumable = isResumable
        analysis = memory.analysis
    }

    func open() { analysis = memory.analysis }

    func close() { memory.analysis = analysis }

    func process(_ batch: [AnalysisItem], _ emit: (AnalysedItem) -> Void) throws {
        for item in batch {
            switch item {
            case .frame(let frame): emit(.frame(analysed(frame)))
            case .notice(let notice):
                if case .watch(let finding) = notice.event,
                    let sign = finding.sign(at: notice.at ?? notice.lastTime)
                {
                    analysis.judge.note(sign)
                }
                // Tracks do not outlive their epoch: they end before the notice that ends it.
                if notice.endsEpoch, let closing = analysis.close() {
                    memory.vitals.count(closing.events)
                    emit(.closing(closing))
                }
                emit(.notice(notice))
            }
        }
    }

    private func analysed(_ frame: DetectedFrame) -> AnalysedFrame {
        let start = MonotonicClock.now
        let left = memory.orders.takeRuleChange().map { analysis.judge.replaceRules($0) } ?? []
        var analysed: AnalysedFrame
        var seen = frame.decoded.forAnalysis
        seen.motion = analysis.objects.motion(to: frame.decoded.picture)
        if let findings = frame.findings {
            analysed = AnalysedFrame(frame, via: .infer)
            seen.looks = findings.looks
            let found = analysis.objects.follow(findings.detections, in: seen)
            analysed.tracks = found.tracks
            let tracked = MonotonicClock.now
            analysed.times.tracking = tracked - start
            analysed.events = analysis.judge.evaluate(
                seen, found, detections: findings.detections, shares: findings.shares)
            analysed.times.rules = MonotonicClock.now - tracked
            memory.vitals.count(analysed.events)
        } else {
            let tracks = analysis.objects.predicted(seen)
            if tracks != nil { analysis.judge.pass(seen) }
            analysed = AnalysedFrame(frame, via: tracks == nil ? .skip : .predict)
            analysed.tracks = tracks ?? []
            analysed.events = analysis.judge.watch(seen)
            memory.vitals.count(analysed.events)
            analysed.times.tracking = MonotonicClock.now - start
        }
        analysed.events = left + analysed.events
        analysed.motion = seen.motion
        analysed.changedTracks = analysis.judge.changed(
            in: analysed.tracks, at: frame.decoded.time)
        analysed.shapes = analysis.judge.shapes
        analysed.ground = analysis.judge.ground
        if isResumable, let point = frame.decoded.decodePoint {
            analysed.snapshot = snapshot(behind: point)
        }
        return analysed
    }

    /// What a further run needs to go on behind a frame; nil where the last one is too recent for
    /// what it took.
    private func snapshot(behind point: DecodePoint) -> [UInt8]? {
        let start = MonotonicClock.now
        guard start >= nextSnapshot else { return nil }
        defer {
            let took = MonotonicClock.now - start
            nextSnapshot = start + min(took * Self.snapshotShare, Self.longestWithoutSnapshot)
        }
        return StatePayload.bytes(of: ResumePoint(decode: point, analysis: analysis))
    }
}
