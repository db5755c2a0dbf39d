extension Catalogue {
    /// The description of `picodet_s_416`.
    static let picodetS416 = """
        name: picodet_s_416
        file: picodet_s_416.onnx
        sha256: cdab77bdde16e4f76bec734c4e5791801d1739e4c7ec1995e0e110e04300d0c2
        bytes: 4040573
        task: detection
        licence: "Apache-2.0 (PaddleDetection; the hosting repository has no licence file)"
        family:
          kind: gfl
          strides: [8, 16, 32, 64]
          reg_max: 7
        input:
          name: image
          shape: [1, 3, 416, 416]
          dtype: float32
          layout: NCHW
          colour_order: BGR
          mean: [103.53, 116.28, 123.675]
          scale: [0.0174291939, 0.0175070028, 0.0171247538]
          fit: { kind: stretch }
        outputs:
          - { name: save_infer_model/scale_0.tmp_1, shape: [1, 2704, 80] }
          - { name: save_infer_model/scale_1.tmp_1, shape: [1, 676, 80] }
          - { name: save_infer_model/scale_2.tmp_1, shape: [1, 169, 80] }
          - { name: save_infer_model/scale_3.tmp_1, shape: [1, 49, 80] }
          - { name: save_infer_model/scale_4.tmp_1, shape: [1, 2704, 32] }
          - { name: save_infer_model/scale_5.tmp_1, shape: [1, 676, 32] }
          - { name: save_infer_model/scale_6.tmp_1, shape: [1, 169, 32] }
          - { name: save_infer_model/scale_7.tmp_1, shape: [1, 49, 32] }
        labels: coco80
        thresholds: { score: 0.4, score_low: 0.1, iou: 0.6, class_wise: true }
        source:
          repository: hpc203/picodet-onnxruntime
          commit: dfe4d6cd0a18
          path: coco/picodet_s_416_coco.onnx
          url: >-
            https://github.com/hpc203/picodet-onnxruntime/raw/dfe4d6cd0a18/coco/\
        picodet_s_416_coco.onnx
        decode: >-
          Outputs: 4 score maps (strides 8,16,32,64) then 4 distance maps. For each stride
          s, cell (x,y), row-major: centre=(x*s+(s-1)/2, y*s+(s-1)/2). scores already
          sigmoid (class order coco80). Each of the 4 sides (l,t,r,b) has 8 logits: softmax
          over 8, expectation with 0..7, times s. box = centre -/+ distances in input
          pixels, then scale to the photo. Class-wise NMS IoU 0.6.
        how_made: >-
          the repository's own ONNX, byte for byte
        opset: 11
        ir_version: 7
        operators: { Add: 88, Clip: 87, Concat: 31, Constant: 30, Conv: 133, Div: 87,
          GlobalAveragePool: 13, HardSigmoid: 13, MaxPool: 1, Mul: 100, Relu: 13, Reshape: 28,
          Resize: 2, Sigmoid: 4, Split: 14, Transpose: 18 }
        """
}
