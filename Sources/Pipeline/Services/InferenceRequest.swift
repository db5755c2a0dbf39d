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
    /// Tiles a side that are looked at beside the whole picture; 1 for none.
    var tiles = 1
    /// Objects that are looked at closer, in place of the picture; empty for the picture.
    var crops: [CropRequest] = []
    /// When the answer should be there; nil for no hurry.
    var deadline: HostInstant?
    /// Takes the answer, once, on a lane's queue.
    let answer: @Sendable (Result<Findings, DetectorError>) -> Void

    init(
        client: InferenceService.Client, picture: VideoFrame, minimumScore: Float,
        tiles: Int = 1, deadline: HostInstant? = nil,
        answer: @escaping @Sendable (Result<Findings, DetectorError>) -> Void
    ) {
        self.client = client
        self.picture = picture
        self.minimumScore = minimumScore
        self.tiles = tiles
        self.deadline = deadline
        self.answer = answer
    }
}
