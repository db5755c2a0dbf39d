extension Catalogue {
    /// The description of `mediapipe_person_224`.
    static let mediapipePerson224 = """
        name: mediapipe_person_224
        file: mediapipe_person_224.tflite
        sha256: 9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c
        bytes: 2959046
        task: detection
        licence: Apache-2.0
        family:
          kind: unit-anchors
          strides: [8, 16, 32, 32, 32]
          points: 4
        input:
          name: input_1
          shape: [1, 224, 224, 3]
          dtype: float32
          layout: NHWC
          colour_order: RGB
          mean: [127.5, 127.5, 127.5]
          scale: [0.00784313725, 0.00784313725, 0.00784313725]
          fit: { kind: letterbox, pad: 0, anchor: center }
        outputs:
          - { name: Identity, shape: [1, 2254, 12] }
          - { name: Identity_1, shape: [1, 2254, 1] }
        labels: person
        thresholds: { score: 0.5, score_low: 0.3, iou: 0.3, class_wise: true }
        source:
          repository: google-ai-edge/mediapipe
          package: { name: mediapipe, version: "0.10.14",
            path: mediapipe/modules/pose_detection/pose_detection.tflite }
        decode: >-
          Anchors: the middles of cells of strides 8, 16 and 32, two a cell, six for stride 32.
          Row = centre x, y, width, height, then four points x, y, all in input pixels from the
          anchor: middle of the hips, rim of the circle that holds the whole person, middle of
          the shoulders, rim of the circle that holds the upper body. Score = sigmoid. Boxes of
          IoU above 0.3 are averaged by score.
        how_made: >-
          as it lies in the wheel of mediapipe 0.10.14, byte for byte
        """
}
