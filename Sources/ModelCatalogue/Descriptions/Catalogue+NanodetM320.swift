extension Catalogue {
    /// The description of `nanodet_m_320`.
    static let nanodetM320 = """
        name: nanodet_m_320
        file: nanodet_m_320.onnx
        sha256: 88e9fb97a54bb0030127ad323a10f88b4531b6aa82617e7ef79e35ffcc9bb3e1
        bytes: 3802801
        task: detection
        licence: "Apache-2.0 (NanoDet, RangiLyu)"
        family:
          kind: gfl
          strides: [8, 16, 32]
          reg_max: 7
        input:
          name: input.1
          shape: [1, 3, 320, 320]
          dtype: float32
          layout: NCHW
          colour_order: BGR
          mean: [103.53, 116.28, 123.675]
          scale: [0.0174291939, 0.0175070028, 0.0171247538]
          fit: { kind: stretch }
        outputs:
          - { name: cls_pred_stride_8, shape: [1, 1600, 80] }
          - { name: cls_pred_stride_16, shape: [1, 400, 80] }
          - { name: cls_pred_stride_32, shape: [1, 100, 80] }
          - { name: dis_pred_stride_8, shape: [1, 1600, 32] }
          - { name: dis_pred_stride_16, shape: [1, 400, 32] }
          - { name: dis_pred_stride_32, shape: [1, 100, 32] }
        labels: coco80
        thresholds: { score: 0.35, score_low: 0.1, iou: 0.6, class_wise: true }
        source:
          repository: Kazuhito00/MOT-Tracking-by-Detection-Pipeline
          commit: e50a76b8b430
          path: Detector/nanodet/model/nanodet_m_320.onnx
          url: >-
            https://github.com/Kazuhito00/MOT-Tracking-by-Detection-Pipeline/raw/e50a76b8b430/\
        Detector/nanodet/model/nanodet_m_320.onnx
        decode: >-
          Outputs: 3 score maps (strides 8,16,32) then 3 distance maps. For each stride s,
          cell (x,y), row-major: centre=(x*s+(s-1)/2, y*s+(s-1)/2). scores already sigmoid
          (class order coco80). Each of the 4 sides (l,t,r,b) has 8 logits: softmax over 8,
          expectation with 0..7, times s. box = centre -/+ distances in input pixels, then
          scale to the photo. Class-wise NMS IoU 0.6.
        how_made: >-
          the repository's own ONNX, byte for byte
        opset: 11
        ir_version: 6
        operators: { Add: 4, Concat: 16, Conv: 73, LeakyRelu: 48, MaxPool: 1, Reshape: 38,
          Resize: 4, Sigmoid: 3, Slice: 26, Split: 3, Transpose: 22 }
        """
}
