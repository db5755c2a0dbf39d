extension Catalogue {
    /// The description of `mediapipe_pose_landmarks_256`.
    static let mediapipePoseLandmarks256 = """
        name: mediapipe_pose_landmarks_256
        file: mediapipe_pose_landmarks_256.tflite
        sha256: e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f
        bytes: 6440512
        task: single-pose
        licence: Apache-2.0
        family:
          kind: body-landmarks
          points: 33
        input:
          name: input_1
          shape: [1, 256, 256, 3]
          dtype: float32
          layout: NHWC
          colour_order: RGB
          mean: [0, 0, 0]
          scale: [0.00392156863, 0.00392156863, 0.00392156863]
          fit: { kind: crop, margin: 1.25 }
          note: "the crop is a square about the middle of the hips, turned so that the person \
        stands upright; the whole-body circle of mediapipe_person_224 is its size"
        outputs:
          - { name: Identity, shape: [1, 195] }
          - { name: Identity_1, shape: [1, 1] }
          - { name: Identity_3, shape: [1, 64, 64, 39] }
        labels: person
        skeleton: body33
        thresholds: { score: 0.5, score_low: 0.3, iou: 0.5, class_wise: true }
        source:
          repository: google-ai-edge/mediapipe
          package: { name: mediapipe, version: "0.10.14",
            path: mediapipe/modules/pose_landmark/pose_landmark_full.tflite }
        decode: >-
          39 landmarks of x, y, z in input pixels, visibility and presence before the sigmoid;
          the first 33 are the body's. Presence of a person: the second output. Each landmark is
          moved to the mean of the sigmoid of its heat map over 7 x 7 cells about it where that
          reaches 0.5. z counts from the middle of the hips, smaller is nearer.
        how_made: >-
          as it lies in the wheel of mediapipe 0.10.14, byte for byte
        """
}
