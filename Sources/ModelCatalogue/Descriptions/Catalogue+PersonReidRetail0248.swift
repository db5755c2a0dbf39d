extension Catalogue {
    /// The description of `person_reid_retail_0248`.
    static let personReidRetail0248 = """
        name: person_reid_retail_0248
        file: person_reid_retail_0248.onnx
        sha256: 43891ce644ff6f4c70cce150028e44d6cf3d150cb5a3eb75bf69bfaef0ebe789
        bytes: 806257
        task: embedding
        licence: "Apache-2.0 (Open Model Zoo)"
        family:
          kind: embedding
          dimensions: 256
        input:
          name: inputs:0
          shape: [1, 256, 128, 3]
          dtype: float32
          layout: NHWC
          colour_order: BGR
          mean: [0, 0, 0]
          scale: [1, 1, 1]
          fit: { kind: crop }
        outputs:
          - { name: Identity:0, shape: [1, 256] }
        source:
          repository: Kazuhito00/MOT-Tracking-by-Detection-Pipeline
          commit: e50a76b8b430
          path: Tracker/person_reid/model/person-reidentification-retail-0248.onnx
          url: >-
            https://github.com/Kazuhito00/MOT-Tracking-by-Detection-Pipeline/raw/e50a76b8b430/\
        Tracker/person_reid/model/person-reidentification-retail-0248.onnx
        decode: >-
          embedding [1,256]; compare by cosine
        how_made: >-
          the repository's own ONNX, byte for byte
        opset: 12
        ir_version: 7
        operators: { Add: 31, AveragePool: 2, Concat: 1, Conv: 188, Div: 2, Gemm: 1, MaxPool:
          1, Mul: 31, Neg: 1, ReduceMean: 28, Relu: 102, Reshape: 5, Sigmoid: 24, Split: 1,
          Sqrt: 2, Sub: 2, Transpose: 4 }
        """
}
