import PipelineConfig
import VisionCore

/// The keypoints of a made-up person: those of COCO.
enum ExampleFigure {
    static let names = [
        "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder",
        "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist", "left_hip",
        "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
    ]

    /// Across and down in parts of the height, from the middle of the top, of one who stands.
    private static let standing: [(Float, Float)] = [
        (0, 0.08), (-0.02, 0.06), (0.02, 0.06), (-0.04, 0.07), (0.04, 0.07), (-0.1, 0.2),
        (0.1, 0.2), (-0.13, 0.35), (0.13, 0.35), (-0.13, 0.48), (0.13, 0.48), (-0.07, 0.5),
        (0.07, 0.5), (-0.07, 0.73), (0.07, 0.73), (-0.07, 0.97), (0.07, 0.97),
    ]
    /// The same for elbows and wrists of raised hands.
    private static let raised: [(Float, Float)] = [
        (-0.14, 0.1), (0.14, 0.1), (-0.13, 0), (0.13, 0),
    ]

    /// The keypoints of `pose` in `box`.
    static func keypoints(_ pose: ExampleDescription.Pose, in box: Box) -> [Keypoint] {
        var figure = standing
        if pose == .handsUp { figure.replaceSubrange(7..<11, with: raised) }
        return figure.map { across, down in
            let point =
                pose == .fallen
                ? Point(
                    x: box.center.x + (down - 0.5) * box.height,
                    y: box.bottom - (0.2 + across) * box.height)
                : Point(x: box.center.x + across * box.height, y: box.top + down * box.height)
            return Keypoint(point: point, score: 1)
        }
    }
}
