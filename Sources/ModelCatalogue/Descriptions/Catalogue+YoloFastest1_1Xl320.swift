extension Catalogue {
    /// The description of `yolo_fastest_1.1_xl_320`.
    static let yoloFastest1_1Xl320 = """
        name: yolo_fastest_1.1_xl_320
        file: yolo_fastest_1.1_xl_320.onnx
        sha256: bf7def9e368078aacd64f1a4e7fdb2614ab3b143baa4c18f545a9724e4876d36
        bytes: 3562931
        task: detection
        licence: "YOLO LICENSE v2 (do as you like, no conditions)"
        family:
          kind: darknet
          heads:
            - { stride: 32, anchors: [[115, 73], [119, 199], [242, 238]], sxy: 1 }
            - { stride: 16, anchors: [[12, 18], [37, 49], [52, 132]], sxy: 1 }
        input:
          name: input
          shape: [1, 3, 320, 320]
          dtype: float32
          layout: NCHW
          colour_order: RGB
          mean: [0, 0, 0]
          scale: [0.00392156863, 0.00392156863, 0.00392156863]
          fit: { kind: stretch }
        outputs:
          - { name: head_stride32, shape: [1, 255, 10, 10] }
          - { name: head_stride16, shape: [1, 255, 20, 20] }
        labels: coco80
        thresholds: { score: 0.3, score_low: 0.1, iou: 0.45, class_wise: true }
        source:
          repository: dog-qiuqiu/Yolo-Fastest
          commit: "96a2900d1631"
          path: "ModelZoo/yolo-fastest-1.1_coco/yolo-fastest-1.1-xl.weights (+ .cfg)"
        decode: >-
          Darknet YOLOv3 heads [1,255,H,H]: 3 anchors x (tx,ty,tw,th,obj,80 classes),
          channel = anchor*85+k. cx=(sigmoid(tx)*sxy-(sxy-1)/2+x)/H, cy likewise,
          w=exp(tw)*aw/320, h=exp(th)*ah/320 (all relative to the picture);
          score=sigmoid(obj)*sigmoid(class). Class-wise NMS IoU 0.45. Heads: stride 32:
          anchors [[115, 73], [119, 199], [242, 238]] sxy 1.0; stride 16: anchors [[12, 18],
          [37, 49], [52, 132]] sxy 1.0
        how_made: >-
          converted from the darknet .cfg/.weights with our own converter, batch norm
          folded; every weight consumed
        opset: 13
        ir_version: 8
        operators: { Add: 18, Concat: 2, Conv: 84, Identity: 2, LeakyRelu: 54, MaxPool: 3,
          Resize: 1 }
        """
}
