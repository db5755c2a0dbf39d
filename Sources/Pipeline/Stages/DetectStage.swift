import Detectors
import StageGraph
import VisionCore

/// Asks the inference service what is to be seen in each frame of one source.
final class DetectStage: RequestStage {
    private let task: DetectionTask
    private let service: InferenceService
    private let client: InferenceService.Client?
    private let orders: SourceOrders
    private let account: FrameAccount
    private let name: String
    /// The last frame that was worth a look.
    private var lastLook: (epoch: Int, time: MediaInstant)?

    /// Time between two looks at a place where nothing moves.
    private static let stillInterval = Duration.seconds(1)

    /// A stage that asks `service` in the name of `client`; nil where there is nothing to ask.
    ///
    /// `orders` says how often it may ask; frames that nothing looked at go into `account` as
    /// drops of the stage `name`.
    init(
        task: DetectionTask, service: InferenceService, client: InferenceService.Client?,
        orders: SourceOrders, account: FrameAccount, name: String
    ) {
        self.account = account
        self.name = name
        self.orders = orders
        self.task = task
        self.service = service
        self.client = client
    }

    /// Where nothing moves, a look a second is enough.
    private func isWorthALook(_ frame: DecodedFrame) -> Bool {
        if frame.isStill, let last = lastLook, last.epoch == frame.identity.epoch,
            frame.time - last.time < Self.stillInterval
        {
            return false
        }
        lastLook = (frame.identity.epoch, frame.time)
        return true
    }

    func request(
        _ item: DetectItem, _ answer: @escaping @Sendable (Result<AnalysisItem?, any Error>) -> Void
    ) {
        switch item {
        case .notice(let notice): answer(.success(.notice(notice)))
        case .frame(let frame):
            let every = task.every * orders.stride
            guard frame.identity.frameIndex % every == 0, isWorthALook(frame) else {
                return answer(.success(.frame(DetectedFrame(decoded: frame, findings: nil))))
            }
            guard let client else {
                return answer(.success(.frame(DetectedFrame(decoded: frame, findings: Findings()))))
            }
            let (account, name) = (account, name)
            service.submit(
                InferenceRequest(
                    client: client, picture: frame.picture, minimumScore: task.minimumScore,
                    tiles: task.tiles
                ) { result in
                    if case .failure(.unanswered) = result {
                        account.recordDrop(frame.identity, stage: name, cause: .backend)
                        return answer(.success(nil))
                    }
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
    /// Tiles a side that networks look at beside the whole picture; 1 for none.
    var tiles = 1
}
