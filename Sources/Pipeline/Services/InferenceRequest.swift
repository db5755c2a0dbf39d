import Detectors
import Media
import VisionCore

/// A picture that a source wants looked at.
struct InferenceRequest: Sendable {
    /// Who asks, and by which networks.
    let client: InferenceService.Client
    /// The picture.
    let picture: VideoFrame
    /// Least score of what is kept.
    let minimumScore: Float
    /// When the answer should be there; nil for no hurry.
    var deadline: HostInstant?
    /// Takes the answer, once, on a lane's queue.
    let answer: @Sendable (Result<Findings, DetectorError>) -> Void

    init(
        client: InferenceService.Client, picture: VideoFrame, minimumScore: Float,
        deadline: HostInstant? = nil,
        answer: @escaping @Sendable (Result<Findings, DetectorError>) -> Void
    ) {
        self.client = client
        self.picture = picture
        self.minimumScore = minimumScore
        self.deadline = deadline
        self.answer = answer
    }
}
