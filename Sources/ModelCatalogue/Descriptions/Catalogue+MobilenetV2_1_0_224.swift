extension Catalogue {
    /// The description of `mobilenet_v2_1.0_224`.
    static let mobilenetV2_1_0_224 = """
        name: mobilenet_v2_1.0_224
        file: mobilenet_v2_1.0_224.onnx
        sha256: 865eb1a83a9988f435ade12deda1e4305de56863818fb62e933cab540a53ca4c
        bytes: 13969281
        task: classification
        licence: Apache-2.0
        family:
          kind: classifier
          softmax: false
        input:
          name: input
          shape: [1, 3, 224, 224]
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
          path: mobilenet_v2_1.0_224_quant.tflite
        original:
          file: mobilenet_v2_1.0_224.tflite
          sha256: 7aad0c74c5e3c06e5eb3c827e13304fdd68a83da6087d92ee169c24ff9fd4776
          bytes: 3610798
        decode: >-
          [1,1001] softmax done; index 0 = background, so class = index-1 in
          labels/imagenet1000.txt
        how_made: >-
          converted from the quantised tflite with our own converter: weights dequantised to
          float32, ReLU6 that the tflite hides in the saturation range made explicit, NHWC
          turned to NCHW; compared with the tflite run by LiteRT
        opset: 13
        ir_version: 8
        operators: { Add: 10, AveragePool: 1, Clip: 35, Conv: 53, Identity: 1, Reshape: 1,
          Softmax: 1, Transpose: 1 }
        """
}
