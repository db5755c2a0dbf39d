import Detectors
import Media
import StageGraph
import VisionCore

/// One worker's networks.
struct NetworkSet {
    /// Finds boxes; nil when nothing is detected.
    var detector: Detector?
    /// Finds persons with keypoints; nil when no poses are wanted.
    var pose: PoseEstimator?
    /// Looks closer at what the detector found; nil when no landmarks are wanted.
    var landmarks: LandmarkEstimator?
    /// Tells the class of every part of the picture; nil when that is not wanted.
    var segmenter: PictureSegmenter?
    /// Tells the class of the whole picture; nil when that is not wanted.
    var classifier: PictureClassifier?
}

/// What a detecting worker has to do for the frames of one source.
struct DetectionTask: Sendable {
    /// Index into the worker's network sets.
    var networks: Int
    /// Least score that is kept.
    var minimumScore: Float
    /// Infers on every n-th frame, the others pass by.
    var every: Int
}

/// Runs networks on frames: a group of frames of any sources in, the same with detections out.
///
/// One instance a worker; instances share plans, never sessions.
final class DetectStage: Stage {
    /// Overlap from which a pose belongs to a detected person.
    private static let poseOverlap: Float = 0.3

    private let networks: [NetworkSet]
    private let tasks: [DetectionTask]

    /// `tasks` holds one value a source, in the order of the sources.
    init(networks: [NetworkSet], tasks: [DetectionTask]) {
        self.networks = networks
        self.tasks = tasks
    }

    func process(_ batch: [PipelineItem], _ emit: (PipelineItem) -> Void) throws {
        for item in batch {
            guard case .frame(let frame) = item else {
                emit(item)
                continue
            }
            emit(.frame(try seen(frame)))
        }
    }

    private func seen(_ item: FrameItem) throws(DetectorError) -> FrameItem {
        let task = tasks[item.identity.source]
        var item = item
        guard item.identity.frameIndex % task.every == 0 else {
            item.via = .skip
            return item
        }
        let set = networks[task.networks]
        item.detections = try item.frame.withImage { image throws(DetectorError) in
            let boxes =
                try set.detector?.detections(in: image, minimumScore: task.minimumScore) ?? []
            if let landmarks = set.landmarks {
                return try landmarks.persons(in: image, from: boxes)
            }
            guard let pose = set.pose else { return boxes }
            let persons = try pose.persons(in: image)
            return set.detector == nil ? persons : Self.joined(boxes, with: persons)
        }
        item.map = try item.frame.withImage { image throws(DetectorError) in
            try set.segmenter?.map(of: image)
        }
        item.classes = try item.frame.withImage { image throws(DetectorError) in
            try set.classifier?.classes(of: image) ?? []
        }
        let none = NetworkTimes()
        let times =
            (set.detector?.lastTimes ?? none) + (set.pose?.lastTimes ?? none)
            + (set.segmenter?.lastTimes ?? none) + (set.classifier?.lastTimes ?? none)
        item.spent.preparation = times.preparation.nanoseconds
        item.spent.inference = times.network.nanoseconds
        item.spent.reading = times.reading.nanoseconds
        return item
    }

    /// Gives each detected person the pose that overlaps it best; poses of nobody stand alone.
    private static func joined(_ boxes: [Detection], with poses: [Detection]) -> [Detection] {
        var joined = boxes
        var free = Set(boxes.indices.filter { boxes[$0].label.name == "person" })
        for pose in poses {
            let best = free.sorted().max {
                boxes[$0].box.iou(pose.box) < boxes[$1].box.iou(pose.box)
            }
            if let best, boxes[best].box.iou(pose.box) >= poseOverlap {
                joined[best].keypoints = pose.keypoints
                free.remove(best)
            } else {
                joined.append(pose)
            }
        }
        return joined
    }
}
