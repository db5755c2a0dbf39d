extension Catalogue {
    /// The description of `osnet_x0_25_msmt17`.
    static let osnetX0_25Msmt17 = """
        name: osnet_x0_25_msmt17
        file: osnet_x0_25_msmt17.onnx
        sha256: 61b2604171ef9d58d21758626f83b35a253c3d7123976523a6e03068c3c95d7b
        bytes: 921616
        task: embedding
        licence: "MIT (deep-person-reid, Kaiyang Zhou; the hosting repository has no licence \
        file)"
        family:
          kind: embedding
          dimensions: 512
        input:
          name: images
          shape: [batch, 3, 256, 128]
          dtype: float32
          layout: NCHW
          colour_order: RGB
          mean: [123.675, 116.28, 103.53]
          scale: [0.0171247538, 0.0175070028, 0.0174291939]
          fit: { kind: crop }
        outputs:
          - { name: output, shape: [batch, 512] }
        source:
          repository: akshaydhame2001/YOLOv8_Tracking_TensorRT
          commit: cb948b3224a5
          path: osnet_x0_25_msmt17.onnx
        decode: >-
          embedding [batch,512]; compare by cosine
        how_made: >-
          the repository's own ONNX, byte for byte (dynamic batch:
          Shape/Gather/Unsqueeze/Concat feed a Reshape)
        opset: 12
        ir_version: 7
        operators: { Add: 24, AveragePool: 2, BatchNormalization: 1, Concat: 1, Conv: 187,
          Gather: 1, Gemm: 1, GlobalAveragePool: 25, MaxPool: 1, Mul: 24, Relu: 101, Reshape:
          1, Shape: 1, Sigmoid: 24, Unsqueeze: 1 }
        """
}
