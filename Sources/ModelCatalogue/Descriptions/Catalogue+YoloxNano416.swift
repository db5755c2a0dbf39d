extension Catalogue {
    /// The description of `yolox_nano_416`.
    static let yoloxNano416 = """
        name: yolox_nano_416
        file: yolox_nano_416.onnx
        sha256: 695e750a5d5754bb5a8d5325643b59282191a7e7a564e435a415fd3c578eab14
        bytes: 3660092
        task: detection
        licence: "Apache-2.0 (YOLOX, Megvii)"
        family:
          kind: yolox
          strides: [8, 16, 32]
        input:
          name: images
          shape: [1, 3, 416, 416]
          dtype: float32
          layout: NCHW
          colour_order: BGR
          mean: [0, 0, 0]
          scale: [1, 1, 1]
          fit: { kind: letterbox, pad: 114, anchor: top-left }
        outputs:
          - { name: output, shape: [1, 3549, 85] }
        labels: coco80
        thresholds: { score: 0.35, score_low: 0.1, iou: 0.45, class_wise: true }
        source:
          repository: Kazuhito00/MOT-Tracking-by-Detection-Pipeline
          commit: e50a76b8b430
          path: Detector/yolox/model/yolox_nano_416x416.onnx
          url: >-
            https://github.com/Kazuhito00/MOT-Tracking-by-Detection-Pipeline/raw/e50a76b8b430/\
        Detector/yolox/model/yolox_nano_416x416.onnx
        decode: >-
          Cells in order stride 8 (52x52), 16, 32; row-major. cx=(o0+x)*s, cy=(o1+y)*s,
          w=exp(o2)*s, h=exp(o3)*s in letterboxed pixels (divide by the letterbox ratio);
          score = o4*o[5+c] (sigmoid is already applied). Class-wise NMS IoU 0.45.
        how_made: >-
          the repository's own ONNX, byte for byte
        opset: 11
        ir_version: 7
        operators: { Add: 7, Concat: 18, Conv: 113, MaxPool: 3, Mul: 104, Reshape: 3, Resize:
          2, Sigmoid: 110, Slice: 8, Transpose: 1 }
        """
}
