package import VisionCore

/// The embedded skeletons.
package enum SkeletonSet: String, Sendable, CaseIterable {
    /// COCO's 17 keypoints of a person.
    case coco17
    /// Eyes, nose and corners of the mouth.
    case face5

    /// Names and bones.
    package var skeleton: Skeleton {
        switch self {
        case .coco17:
            Skeleton(
                names: [
                    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder",
                    "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",
                    "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle",
                    "right_ankle",
                ],
                edges: [
                    [15, 13], [13, 11], [16, 14], [14, 12], [11, 12], [5, 11], [6, 12], [5, 6],
                    [5, 7], [6, 8], [7, 9], [8, 10], [1, 2], [0, 1], [0, 2], [1, 3], [2, 4],
                    [3, 5], [4, 6],
                ])
        case .face5:
            Skeleton(
                names: ["left_eye", "right_eye", "nose", "left_mouth", "right_mouth"], edges: [])
        }
    }
}
