extension Catalogue {
    /// The description of `mobilenet_v1_0.5_160`.
    static let mobilenetV1_0_5_160 = """
        name: mobilenet_v1_0.5_160
        file: mobilenet_v1_0.5_160.onnx
        sha256: 55fc10bd5f49f14c08fef119a08155849a3feb0e638a11a5ea691114eff5dced
        bytes: 5313926
        task: classification
        licence: Apache-2.0
        family:
          kind: classifier
          softmax: false
        input:
          name: input
          shape: [1, 3, 160, 160]
          dtype: float32
          layout: NCHW
          colour_order: RGB
          mean: [128, 128, 128]
          scale: [0.0078125, 0.0078125, 0.0078125]
          fit: { kind: stretch }
        outputs:
          - { name: output, shape: [1, 1001] }
        labels: imagenet1000
        label_offset: 1
        source:
          repository: google-coral/test_data
          commit: "104342d2d348"
          path: mobilenet_v1_0.5_160_quant.tflite
        decode: >-
          [1,1001] softmax done; index 0 = background
        how_made: >-
          converted from the quantised tflite with our own converter: weights dequantised to
          float32, ReLU6 that the tflite hides in the saturation range made explicit, NHWC
          turned to NCHW; compared with the tflite run by LiteRT
        opset: 13
        ir_version: 8
        operators: { AveragePool: 1, Clip: 27, Conv: 28, Identity: 1, Reshape: 1, Softmax: 1,
          Transpose: 1 }
        """
}
