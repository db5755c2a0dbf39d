import StageGraph
import VisionCore

/// Gives what was found in the frames of one source to the result files of the run.
final class ResultStage: Stage {
    typealias Output = Nothing

    private let source: SourceSettings
    private let task: DetectionTask
    private let results: ResultSet

    /// `task` is what was looked for in the frames.
    init(source: SourceSettings, task: DetectionTask, results: ResultSet) {
        self.source = source
        self.task = task
        self.results = results
    }

    func process(_ batch: [AnalysedFrame], _ emit: (Nothing) -> Void) throws {
        for frame in batch {
            try results.add(frame, of: source, task: task)
        }
    }
}
