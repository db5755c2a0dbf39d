extension Catalogue {
    /// The description of `deeplabv3_mnv2_257`.
    static let deeplabv3Mnv2_257 = """
        name: deeplabv3_mnv2_257
        file: deeplabv3_mnv2_257.onnx
        sha256: ab5794e478bd9913101993ce76b9ed19592aed510afe9a36e1c8be1c83c9d86b
        bytes: 2766973
        task: segmentation
        licence: "Apache-2.0 (TensorFlow DeepLab; hosting repository BSD-3-Clause)"
        family:
          kind: segmentation
          layout: NCHW
        input:
          name: input
          shape: [1, 3, 257, 257]
          dtype: float32
          layout: NCHW
          colour_order: RGB
          mean: [127.5, 127.5, 127.5]
          scale: [0.00784313725, 0.00784313725, 0.00784313725]
          fit: { kind: stretch }
        outputs:
          - { name: logits, shape: [1, 21, 257, 257] }
        labels: voc21
        source:
          repository: Qengineering/TensorFlow_Lite_Segmentation_RPi_64-bit
          commit: "27b089195fab"
          path: deeplabv3_257_mv_gpu.tflite
        original:
          file: deeplabv3_mnv2_257.tflite
          sha256: 68a539782c2c6a72f8aac3724600124a85ed977162b44e84cbae5db717c933c6
          bytes: 2779264
        decode: >-
          logits [1,21,257,257]; argmax over classes
        how_made: >-
          converted from the float tflite with our own converter; equal within 1e-4
        opset: 13
        ir_version: 8
        operators: { Add: 10, AveragePool: 1, Clip: 34, Concat: 1, Conv: 55, Identity: 1,
          Relu: 3, Resize: 3 }
        """
}
