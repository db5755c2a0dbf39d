import Detectors
import InferenceEngine
import VisionCore

/// The networks that look at the frames of some sources, planned; sessions are made of it.
final class NetworkGroup: Sendable {
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
        /// The pose estimator.
        var pose: Network<PoseSpec>?
        /// The landmark network that looks closer at each detection.
        var landmarks: Network<LandmarkSpec>?
        /// The segmenter.
        var segmenter: Network<SegmenterSpec>?
        /// The classifier of whole pictures.
        var classifier: Network<ClassifierSpec>?

        /// Whether nothing looks at the frames.
        var isEmpty: Bool {
            detector == nil && pose == nil && landmarks == nil && segmenter == nil
                && classifier == nil
        }
    }

    /// Number within the run.
    let id: Int
    /// The networks.
    let members: Members
    /// The detector's own least score.
    let standardScore: Double
    /// The category id of each label, as COCO results name them.
    let categories: [Int]

    init(id: Int, members: Members, standardScore: Double = 0, categories: [Int] = [1]) {
        self.id = id
        self.members = members
        self.standardScore = standardScore
        self.categories = categories
    }

    /// Sessions that compute with `pool`; throws when a network is not what it is described as.
    func makeSet(pool: ComputePool) throws(DetectorError) -> NetworkSet {
        var set = NetworkSet()
        set.detector = try members.detector?.reader(pool)
        set.pose = try members.pose?.reader(pool)
        set.landmarks = try members.landmarks?.reader(pool)
        set.segmenter = try members.segmenter?.reader(pool)
        set.classifier = try members.classifier?.reader(pool)
        return set
    }

    /// The category id of a label in COCO results.
    func category(of label: Label) -> Int {
        categories.indices.contains(label.index) ? categories[label.index] : label.index + 1
    }
}
