import Detectors
import Imaging
import Media
import VisionCore

/// Sessions of the networks that look at the frames of a source.
final class NetworkSet: FrameModel {
    /// Finds boxes; nil when nothing is detected.
    private let detector: (any BoxFinder)?
    /// Finds persons with keypoints; nil when no poses are wanted.
    private let pose: PoseEstimator?
    /// Looks closer at what the detector found; nil when no landmarks are wanted.
    private let landmarks: LandmarkEstimator?
    /// Finds the joints of the persons that were detected; nil when they are not wanted.
    private let topDown: TopDownEstimator?
    /// Gives the class of every part of the picture; nil when that is not wanted.
    private let segmenter: PictureSegmenter?
    /// Gives the class of the whole picture; nil when that is not wanted.
    private let classifier: PictureClassifier?
    /// Look at objects one by one.
    private let attributes: [AttributeReader]

    init(
        detector: (any BoxFinder)?, pose: PoseEstimator?, landmarks: LandmarkEstimator?,
        topDown: TopDownEstimator?, segmenter: PictureSegmenter?, classifier: PictureClassifier?,
        attributes: [AttributeReader] = []
    ) {
        self.attributes = attributes
        self.detector = detector
        self.pose = pose
        self.landmarks = landmarks
        self.topDown = topDown
        self.segmenter = segmenter
        self.classifier = classifier
    }

    var together: Int? { (detector as? RemoteDetector)?.together }

    func lookAhead(at requests: [InferenceRequest]) {
        (detector as? RemoteDetector)?.ask(about: requests.filter(\.crops.isEmpty))
    }

    func findings(
        of crops: [CropRequest], in picture: VideoFrame
    ) throws(DetectorError) -> Findings {
        var findings = Findings()
        try picture.withImage { image throws(DetectorError) in
            for crop in crops {
                guard attributes.indices.contains(crop.network) else {
                    findings.crops.append([])
                    continue
                }
                findings.crops.append(
                    try attributes[crop.network].numbers(of: crop.box, in: image))
            }
        }
        return findings
    }

    /// Overlap from which a pose belongs to a detected person.
    private static let poseOverlap: Float = 0.3

    /// What all networks see in `picture`, detections of score `minimumScore` and more.
    func findings(
        in picture: VideoFrame, minimumScore: Float
    ) throws(DetectorError) -> Findings {
        try findings(in: picture, minimumScore: minimumScore, tiles: 1)
    }

    func findings(
        in picture: VideoFrame, minimumScore: Float, tiles: Int
    ) throws(DetectorError) -> Findings {
        var findings = Findings()
        var tileTimes: [NetworkTimes] = []
        (detector as? RemoteDetector)?.begin(picture)
        try picture.withImage { image throws(DetectorError) in
            var boxes = try detector?.detections(in: image, minimumScore: minimumScore) ?? []
            if let detector, tiles > 1 {
                tileTimes = [detector.lastTimes]
                let parts = PictureTiles(tiles, of: image.size)
                for (index, rect) in parts.rects.enumerated() {
                    let seen = try detector.detections(
                        in: image.part(rect), minimumScore: minimumScore)
                    boxes += parts.moved(seen, from: index)
                    tileTimes.append(detector.lastTimes)
                }
                tileTimes.removeLast()
                boxes = PictureTiles.merged(boxes)
            }
            if let landmarks {
                findings.detections = try landmarks.persons(in: image, from: boxes)
            } else if let topDown {
                findings.detections = try topDown.withJoints(in: image, boxes)
            } else if let pose {
                let persons = try pose.persons(in: image)
                findings.detections =
                    detector == nil ? persons : Self.joined(boxes, with: persons)
            } else {
                findings.detections = boxes
            }
            findings.map = try segmenter?.map(of: image)
            findings.classes = try classifier?.classes(of: image) ?? []
        }
        if (detector as? RemoteDetector)?.fellBack == true { findings.engine = .local }
        findings.times = DetectionTimes(
            [
                detector?.lastTimes, pose?.lastTimes, landmarks?.lastTimes, topDown?.lastTimes,
                segmenter?.lastTimes, classifier?.lastTimes,
            ].compactMap(\.self) + tileTimes)
        return findings
    }

    /// Gives each detected person the pose that overlaps it best; poses of nobody are kept alone.
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

extension DetectionTimes {
    /// The times of several networks together.
    init(_ times: [NetworkTimes]) {
        self.init()
        for one in times {
            preparation += one.preparation
            inference += one.network
            reading += one.reading
        }
    }
}
