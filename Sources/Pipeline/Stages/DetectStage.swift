import StageGraph
import VisionCore

/// Asks the inference service what is to be seen in each frame of one source.
final class DetectStage: RequestStage {
    private let task: DetectionTask
    private let service: InferenceService
    private let client: InferenceService.Client?

    /// A stage that asks `service` in the name of `client`; nil where there is nothing to ask.
    init(task: DetectionTask, service: InferenceService, client: InferenceService.Client?) {
        self.task = task
        self.service = service
        self.client = client
    }

    func request(
        _ item: DetectItem, _ answer: @escaping @Sendable (Result<AnalysisItem?, any Error>) -> Void
    ) {
        switch item {
        case .notice(let notice): answer(.success(.notice(notice)))
        case .frame(let frame):
            guard frame.identity.frameIndex % task.every == 0 else {
                return answer(.success(.frame(DetectedFrame(decoded: frame, findings: nil))))
            }
            guard let client else {
                return answer(.success(.frame(DetectedFrame(decoded: frame, findings: Findings()))))
            }
            service.submit(
                InferenceRequest(
                    client: client, picture: frame.picture, minimumScore: task.minimumScore
                ) { result in
                    answer(
                        result.map { .frame(DetectedFrame(decoded: frame, findings: $0)) }
                            .mapError { $0 })
                })
        }
    }
}

/// What is looked for in the frames of one source.
struct DetectionTask: Sendable {
    /// The networks that look.
    var networks: NetworkGroup
    /// Least score that is kept.
    var minimumScore: Float
    /// Networks look at every n-th frame.
    var every: Int
    /// Least score of a result.
    var keptScore: Float
}
