import Glibc
import VisionCore

/// The keypoints of a person by name.
struct Body {
    private let points: [String: Keypoint]
    /// The least score of a keypoint that is believed.
    private static let leastScore: Float = 0.3

    /// The keypoints of `detection`, in the order of `names`.
    init(_ detection: Detection, names: [String]) {
        var points: [String: Keypoint] = [:]
        for (name, keypoint) in zip(names, detection.keypoints) {
            points[Self.plain(name)] = keypoint
        }
        self.points = points
    }

    /// `left_shoulder`, `leftShoulder` and `left shoulder` are the same joint.
    static func plain(_ name: String) -> String {
        String(name.lowercased().filter { $0.isLetter || $0.isNumber })
    }

    /// Where a joint is; nil when it is missing or unsure.
    func point(_ name: String) -> PrecisePoint? {
        guard let keypoint = points[Self.plain(name)], keypoint.score >= Self.leastScore else {
            return nil
        }
        let point = PrecisePoint(x: Double(keypoint.point.x), y: Double(keypoint.point.y))
        return point.x.isFinite && point.y.isFinite ? point : nil
    }

    /// Degrees at the second of three joints, 0 to 180.
    func angle(_ joints: [String]) -> Double? {
        let places = joints.compactMap(point)
        guard joints.count == 3, places.count == 3 else { return nil }
        let path = Segment(start: places[1], end: places[2])
        return Segment(start: places[1], end: places[0]).angle(to: path)
    }

    /// Degrees by which the trunk leans from upright, 0 to 180.
    var lean: Double? {
        guard let hips = middle("left_hip", "right_hip"),
            let shoulders = middle("left_shoulder", "right_shoulder"),
            hips != shoulders
        else { return nil }
        return abs(atan2(shoulders.x - hips.x, hips.y - shoulders.y)) * 180 / .pi
    }

    /// The lesser of the angles at the knees.
    var kneeAngle: Double? {
        ["left", "right"].compactMap { side in
            angle(["\(side)_hip", "\(side)_knee", "\(side)_ankle"])
        }.min()
    }

    /// Whether both wrists are above the nose, or above the shoulders where it is not seen.
    var holdsHandsUp: Bool? {
        guard let left = point("left_wrist"), let right = point("right_wrist"),
            let level = point("nose") ?? middle("left_shoulder", "right_shoulder")
        else { return nil }
        return left.y < level.y && right.y < level.y
    }

    /// The middle of two joints, or the one that is seen.
    private func middle(_ first: String, _ second: String) -> PrecisePoint? {
        switch (point(first), point(second)) {
        case (let a?, let b?): a.toward(b, fraction: 0.5)
        case (let one?, nil), (nil, let one?): one
        case (nil, nil): nil
        }
    }
}
