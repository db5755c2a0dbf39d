extension Catalogue {
    /// The description of `fastestdet_352`.
    static let fastestdet352 = """
        name: fastestdet_352
        file: fastestdet_352.onnx
        sha256: 31cb14c017fce347cb4c846ec62fdf00d76bb3beecdf4be21e7116ac67feb880
        bytes: 998169
        task: detection
        licence: BSD-3-Clause
        family:
          kind: fastestdet
          stride: 16
          object_power: 0.6
          class_power: 0.4
        input:
          name: input.1
          shape: [1, 3, 352, 352]
          dtype: float32
          layout: NCHW
          colour_order: BGR
          mean: [0, 0, 0]
          scale: [0.00392156863, 0.00392156863, 0.00392156863]
          fit: { kind: stretch }
        outputs:
          - { name: "758", shape: [1, 85, 22, 22] }
        labels: coco80
        thresholds: { score: 0.5, score_low: 0.1, iou: 0.45, class_wise: true }
        source:
          repository: dog-qiuqiu/FastestDet
          commit: "50473cd155cb"
          path: example/onnx-runtime/FastestDet.onnx
          url: >-
            https://github.com/dog-qiuqiu/FastestDet/raw/50473cd155cb/example/onnx-runtime/\
        FastestDet.onnx
        decode: >-
          Output [1,85,22,22]: 0 obj (sigmoid done), 1..4 box, 5.. classes (softmax done).
          score=obj^0.6*class^0.4; cx=(tanh(o1)+x)/22, cy=(tanh(o2)+y)/22, w=sigmoid(o3),
          h=sigmoid(o4), relative to the picture. NMS IoU 0.45.
        how_made: >-
          the repository's own ONNX, byte for byte
        opset: 11
        ir_version: 6
        operators: { Add: 1, AveragePool: 1, Concat: 19, Conv: 70, Gather: 26, MaxPool: 1,
          Pad: 1, Relu: 48, Reshape: 26, Resize: 1, Sigmoid: 1, Softmax: 1, Transpose: 15 }
        """
}
