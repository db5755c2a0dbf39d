import StageGraph
import VisionCore

/// Writes the result files: COCO results and MOTChallenge tracks.
final class ResultStage: Stage {
    typealias Output = Nothing

    private let sources: [SourceContext]
    private let detections: DetectionResults?
    private let tracks: TrackResults?
    private let keptScores: [Float]

    /// `keptScores` holds, for each source, the least score of a result.
    init(
        sources: [SourceContext], keptScores: [Float], detections: DetectionResults?,
        tracks: TrackResults?
    ) {
        self.sources = sources
        self.keptScores = keptScores
        self.detections = detections
        self.tracks = tracks
    }

    func process(_ batch: [PipelineItem], _ emit: (Nothing) -> Void) throws {
        for case .analysed(let analysed) in batch {
            let index = analysed.frame.identity.source
            try detections?.add(
                analysed.frame, source: sources[index], minimumScore: keptScores[index])
            try tracks?.add(analysed)
        }
    }

    func flush(_ emit: (Nothing) -> Void) throws {
        try detections?.finish()
        try tracks?.finish()
    }
}
