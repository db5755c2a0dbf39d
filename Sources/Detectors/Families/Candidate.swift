package import VisionCore

/// A box that a network proposes, in pixels of the network's input, before suppression.
package struct Candidate: Sendable {
    /// Where, in input pixels.
    package var box: Box
    /// Class with the highest score.
    package var classIndex: Int
    /// Its score, 0 to 1.
    package var score: Float
    /// Landmarks in input pixels; empty when the family has none.
    package var keypoints: [Keypoint]
    /// Where its pixels are found; nil when the family has no masks.
    package var mask: CandidateMask?
    /// The turned box whose bounds are `box`, in input pixels; nil when the family has none.
    package var oriented: OrientedBox?

    package init(box: Box, classIndex: Int, score: Float, keypoints: [Keypoint] = []) {
        self.box = box
        self.classIndex = classIndex
        self.score = score
        self.keypoints = keypoints
    }

    /// A box from its centre and size.
    static func box(centerX: Float, centerY: Float, width: Float, height: Float) -> Box {
        Box(
            left: centerX - width / 2, top: centerY - height / 2,
            right: centerX + width / 2, bottom: centerY + height / 2)
    }
}
