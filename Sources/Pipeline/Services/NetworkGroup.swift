import Detectors
import InferenceEngine
import Media
import VisionCore

/// What looks at frames on one lane: sessions of networks, or whatever answers in their place.
///
/// Not `Sendable`: one per lane, used on that lane's queue.
protocol FrameModel: AnyObject {
    /// What is to be seen in `picture`; detections of score `minimumScore` and more.
    func findings(in picture: VideoFrame, minimumScore: Float) throws(DetectorError) -> Findings

    /// Requests that it takes at a time now; nil for as many as the service gives.
    var together: Int? { get }

    /// `requests` come next, one by one, in this order: what can be done for all of them together
    /// is done now.
    func lookAhead(at requests: [InferenceRequest])

    /// What networks give for `crops` of `picture`.
    func findings(
        of crops: [CropRequest], in picture: VideoFrame
    ) throws(DetectorError) -> Findings

    /// The same, with `tiles` x `tiles` parts of the picture looked at beside the whole.
    func findings(
        in picture: VideoFrame, minimumScore: Float, tiles: Int
    ) throws(DetectorError) -> Findings
}

extension FrameModel {
    /// As many as the service gives.
    var together: Int? { nil }

    /// Does nothing: to be replaced where something can be done for several together.
    func lookAhead(at requests: [InferenceRequest]) {}

    /// Looks at no crops: to be replaced where there are networks for them.
    func findings(
        of crops: [CropRequest], in picture: VideoFrame
    ) throws(DetectorError) -> Findings { Findings() }

    /// Looks at the whole picture: to be replaced where parts can be looked at.
    func findings(
        in picture: VideoFrame, minimumScore: Float, tiles: Int
    ) throws(DetectorError) -> Findings {
        try findings(in: picture, minimumScore: minimumScore)
    }
}

/// The networks that look at the frames of some sources, planned; sessions are made of it.
final class NetworkGroup: Sendable {
    /// Opens sessions that compute with a pool; throws when a network is not what its description
    /// says.
    typealias Opening = @Sendable (ComputePool) throws(DetectorError) -> any FrameModel

    /// A network: its plan, and how it is fed and read.
    struct Network<Spec: NetworkSpec>: Sendable {
        var plan: Plan
        var spec: Spec

        func reader(_ pool: ComputePool) throws(DetectorError) -> NetworkReader<Spec> {
            try NetworkReader(plan: plan, pool: pool, spec: spec)
        }
    }

    /// The networks, each nil when it is not wanted.
    struct Members: Sendable {
        /// The box detector.
        var detector: Network<DetectorSpec>?
        /// The box detector again, where its input follows each picture's shape.
        var followed: FollowedNetwork?
        /// The box detector, where it is three networks one after the other.
        var cascade: CascadeNetwork?
        /// The box detector again, where a server runs it.
        var remote: RemoteDetectorPlan?
        /// The pose estimator.
        var pose: Network<PoseSpec>?
        /// The landmark network that looks closer at each detection.
        var landmarks: Network<LandmarkSpec>?
        /// The network that finds the joints of each person.
        var topDown: Network<TopDownSpec>?
        /// The segmenter.
        var segmenter: Network<SegmenterSpec>?
        /// The classifier of whole pictures.
        var classifier: Network<ClassifierSpec>?
        /// The networks that look at objects one by one.
        var attributes: [AttributeNetwork] = []

        /// How the box detector is fed and read, wherever it runs.
        var detectorSpec: DetectorSpec? { detector?.spec ?? remote?.spec }

        /// Whether nothing looks at the frames.
        fileprivate var isEmpty: Bool {
            detectorSpec == nil && cascade == nil && pose == nil && landmarks == nil
                && topDown == nil && segmenter == nil && classifier == nil && attributes.isEmpty
        }

        fileprivate func open(_ pool: ComputePool) throws(DetectorError) -> NetworkSet {
            let finder: (any BoxFinder)?
            if let remote {
                // Where nothing is to run here, nothing is planned.
                let local: (any BoxFinder)? =
                    if let followed, detector != nil {
                        followed.detector(pool)
                    } else {
                        try detector?.reader(pool)
                    }
                finder = remote.detector(local: local)
            } else if let cascade {
                finder = try cascade.detector(pool)
            } else if let followed {
                finder = followed.detector(pool)
            } else {
                finder = try detector?.reader(pool)
            }
            return NetworkSet(
                detector: finder, pose: try pose?.reader(pool),
                landmarks: try landmarks?.reader(pool), topDown: try topDown?.reader(pool),
                segmenter: try segmenter?.reader(pool), classifier: try classifier?.reader(pool),
                attributes: try attributes.map { one throws(DetectorError) in
                    try one.reader(pool)
                })
        }
    }

    /// Number within the run.
    let id: Int
    /// Opens sessions for a lane; nil where nothing looks at the frames.
    let open: Opening?
    /// The detector's own least score.
    let standardScore: Double
    /// The category id of each label, as COCO results name them.
    let categories: [Int]
    /// The networks that look at objects one by one.
    let attributes: [AttributeNetwork]
    /// Whether a server runs one of them.
    let isRemote: Bool

    /// A group of what `open` opens.
    init(
        id: Int, standardScore: Double = 0, categories: [Int] = [1],
        attributes: [AttributeNetwork] = [], isRemote: Bool = false, open: Opening?
    ) {
        self.id = id
        self.isRemote = isRemote
        self.attributes = attributes
        self.open = open
        self.standardScore = standardScore
        self.categories = categories
    }

    /// A group of `members`.
    convenience init(id: Int, members: Members, standardScore: Double, categories: [Int]) {
        let opening: Opening = { pool throws(DetectorError) -> any FrameModel in
            try members.open(pool)
        }
        self.init(
            id: id, standardScore: standardScore, categories: categories,
            attributes: members.attributes, isRemote: members.remote != nil,
            open: members.isEmpty ? nil : opening)
    }

    /// The category id of a label in COCO results.
    func category(of label: Label) -> Int {
        categories.indices.contains(label.index) ? categories[label.index] : label.index + 1
    }
}
