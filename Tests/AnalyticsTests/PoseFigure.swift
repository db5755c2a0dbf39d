import Glibc
import VisionCore

/// A figure of a few joints in a box.
enum PoseFigure {
    static let names = [
        "nose", "left_shoulder", "right_shoulder", "left_hip", "right_hip", "left_knee",
        "left_ankle", "left_wrist", "right_wrist",
    ]

    /// Keypoints in `box` with an angle of `knee` degrees at the left knee.
    static func keypoints(
        in box: Box, knee: Double = 180, lies: Bool = false, handsUp: Bool = false
    ) -> [Keypoint] {
        let (middle, height) = (box.center.x, box.height)
        func at(_ x: Float, _ y: Float) -> Keypoint {
            let point =
                lies
                ? Point(x: middle + (y - 0.5) * height, y: box.center.y + x * height)
                : Point(x: middle + x * height, y: box.top + y * height)
            return Keypoint(point: point, score: 0.9)
        }
        let bend = Float((180 - knee) * .pi / 180)
        return [
            at(0, 0.1), at(-0.1, 0.2), at(0.1, 0.2), at(-0.1, 0.5), at(0.1, 0.5), at(-0.1, 0.75),
            at(-0.1 + 0.25 * sin(bend), 0.75 + 0.25 * cos(bend)), at(-0.2, handsUp ? 0 : 0.5),
            at(0.2, handsUp ? 0 : 0.5),
        ]
    }
}
