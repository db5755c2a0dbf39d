extension Catalogue {
    /// The description of `mini_xception_emotion_64`.
    static let miniXceptionEmotion64 = """
        name: mini_xception_emotion_64
        file: mini_xception_emotion_64.onnx
        sha256: fb1ceaf59bb0fe7ad59778c103d0162915fbdc6328811b8ccbedb0e88f70f8d9
        bytes: 239822
        task: classification
        licence: MIT
        family:
          kind: classifier
          softmax: false
        input:
          name: input
          shape: [1, 1, 64, 64]
          dtype: float32
          layout: NCHW
          colour_order: grey
          mean: [127.5]
          scale: [0.00784313725]
          fit: { kind: stretch }
        outputs:
          - { name: probabilities, shape: [1, 7] }
        labels: fer7
        source:
          repository: oarriaga/face_classification
          commit: b861d21b0e76
          path: trained_models/emotion_models/fer2013_mini_XCEPTION.102-0.66.hdf5
        decode: >-
          probabilities [1,7], softmax done. Crop a square of 1.2 x the face box first,
          convert to grey.
        how_made: >-
          converted from the Keras file with our own converter
        opset: 13
        ir_version: 8
        operators: { Add: 4, BatchNormalization: 14, Conv: 23, Flatten: 1, GlobalAveragePool:
          1, Identity: 1, MaxPool: 4, Relu: 6, Softmax: 1 }
        """
}
