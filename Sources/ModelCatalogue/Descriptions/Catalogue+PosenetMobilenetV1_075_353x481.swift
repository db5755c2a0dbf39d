extension Catalogue {
    /// The description of `posenet_mobilenet_v1_075_353x481`.
    static let posenetMobilenetV1_075_353x481 = """
        name: posenet_mobilenet_v1_075_353x481
        file: posenet_mobilenet_v1_075_353x481.onnx
        sha256: e759751f58ba10525dc57e695174dff659599e3355e24d68f05c4af88681658b
        bytes: 5040625
        task: pose
        licence: Apache-2.0
        family:
          kind: posenet
          stride: 16
        input:
          name: input
          shape: [1, 3, 353, 481]
          dtype: float32
          layout: NCHW
          colour_order: RGB
          mean: [128, 128, 128]
          scale: [0.0078125, 0.0078125, 0.0078125]
          fit: { kind: stretch }
        outputs:
          - { name: heatmaps, shape: [1, 17, 23, 31] }
          - { name: short_offsets, shape: [1, 34, 23, 31] }
          - { name: mid_offsets, shape: [1, 64, 23, 31] }
        labels: person
        skeleton: coco17
        thresholds: { score: 0.3, score_low: 0.1, iou: 0.5, class_wise: true }
        source:
          repository: google-coral/project-posenet
          commit: "37cfb84eaff9"
          path: models/mobilenet/components/posenet_mobilenet_v1_075_353_481_quant.tflite
        original:
          file: posenet_mobilenet_v1_075_353x481.tflite
          sha256: d589f727ee72effba3e8211b04c284fc65fc0a22907c161e2d6c080244d5c264
          bytes: 1298664
        decode: >-
          Single person: for each keypoint k take the argmax of heatmaps[k] (logits; sigmoid
          = score) at (y,x); position = (x*16+short_offsets[17+k,y,x],
          y*16+short_offsets[k,y,x]) in input pixels. Several people: PoseNet multi-pose
          decoding with mid_offsets = 16 forward displacements (y 0..15, x 16..31) then 16
          backward (y 32..47, x 48..63) over the tree edges nose-leye, leye-lear, nose-reye,
          reye-rear, nose-lshoulder, lshoulder-lelbow, lelbow-lwrist, lshoulder-lhip,
          lhip-lknee, lknee-lankle, nose-rshoulder, rshoulder-relbow, relbow-rwrist,
          rshoulder-rhip, rhip-rknee, rknee-rankle. Output stride 16.
        how_made: >-
          converted from the quantised tflite with our own converter: weights dequantised to
          float32, ReLU6 that the tflite hides in the saturation range made explicit, NHWC
          turned to NCHW; compared with the tflite run by LiteRT
        opset: 13
        ir_version: 8
        operators: { Clip: 27, Concat: 1, Conv: 31, Identity: 3 }
        """
}
