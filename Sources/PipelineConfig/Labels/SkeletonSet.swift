package import VisionCore

/// The embedded skeletons.
package enum SkeletonSet: String, Sendable, CaseIterable {
    /// COCO's 17 keypoints of a person.
    case coco17
    /// The 33 landmarks of a person that mediapipe's networks give.
    case body33
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
        case .body33:
            Skeleton(
                names: [
                    "nose", "left_eye_inner", "left_eye", "left_eye_outer", "right_eye_inner",
                    "right_eye", "right_eye_outer", "left_ear", "right_ear", "mouth_left",
                    "mouth_right", "left_shoulder", "right_shoulder", "left_elbow",
                    "right_elbow", "left_wrist", "right_wrist", "left_pinky", "right_pinky",
                    "left_index", "right_index", "left_thumb", "right_thumb", "left_hip",
                    "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
                    "left_heel", "right_heel", "left_foot_index", "right_foot_index",
                ],
                edges: [
                    [0, 2], [2, 7], [0, 5], [5, 8], [9, 10], [11, 12], [11, 13], [13, 15],
                    [15, 17], [15, 19], [15, 21], [17, 19], [12, 14], [14, 16], [16, 18],
                    [16, 20], [16, 22], [18, 20], [11, 23], [12, 24], [23, 24], [23, 25],
                    [24, 26], [25, 27], [26, 28], [27, 29], [28, 30], [29, 31], [30, 32],
                    [27, 31], [28, 32],
                ])
        case .face5:
            Skeleton(
                names: ["left_eye", "right_eye", "nose", "left_mouth", "right_mouth"], edges: [])
        }
    }
}
