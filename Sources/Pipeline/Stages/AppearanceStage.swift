import PipelineConfig
import StageGraph
import VisionCore

/// Has a re-identification network look at what was detected, before objects are followed: for a
/// tracker that compares appearances.
///
/// Every detection that may begin a track is looked at, in every frame in which networks look.
final class AppearanceStage: RequestStage {
    private let network: Int
    private let classes: [String]?
    private let leastScore: Float
    private let service: InferenceService
    private let client: InferenceService.Client?

    /// A stage that asks `service` in the name of `client`; nil where there is nothing to ask.
    ///
    /// `networks` are those for attributes: the first that gives vectors looks at detections of its
    /// classes from `leastScore` on. There is no stage where none does.
    init?(
        networks: [AttributeNetwork], leastScore: Float, service: InferenceService,
        client: InferenceService.Client?
    ) {
        guard let network = networks.firstIndex(where: { $0.wanted.labels == nil }) else {
            return nil
        }
        self.network = network
        classes = networks[network].description.classes
        self.leastScore = leastScore
        self.service = service
        self.client = client
    }

    func request(
        _ item: AnalysisItem,
        _ answer: @escaping @Sendable (Result<AnalysisItem?, any Error>) -> Void
    ) {
        guard case .frame(let frame) = item, let findings = frame.findings, let client else {
            return answer(.success(item))
        }
        let seen = findings.detections.indices.filter {
            let detection = findings.detections[$0]
            return detection.score >= leastScore
                && classes?.contains(detection.label.name) ?? true
        }
        guard !seen.isEmpty else { return answer(.success(item)) }
        var request = InferenceRequest(
            client: client, picture: frame.decoded.picture, minimumScore: 0
        ) { result in
            answer(
                result.map { answered in
                    var looked = frame
                    looked.findings?.looks = Dictionary(
                        zip(seen, answered.crops), uniquingKeysWith: { first, _ in first })
                    return .frame(looked)
                }.mapError { $0 })
        }
        request.crops = seen.map {
            CropRequest(network: network, track: $0, box: findings.detections[$0].box)
        }
        service.submit(request)
    }
}
