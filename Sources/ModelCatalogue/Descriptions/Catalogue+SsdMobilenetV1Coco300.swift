extension Catalogue {
    /// The description of `ssd_mobilenet_v1_coco_300`.
    static let ssdMobilenetV1Coco300 = """
        name: ssd_mobilenet_v1_coco_300
        file: ssd_mobilenet_v1_coco_300.onnx
        sha256: f21f96fec784b29ed13c9c69cec853b1d2b69de14c2f0da6580d9d003be90b05
        bytes: 16418259
        task: detection
        licence: "Apache-2.0 (TensorFlow model zoo coco_ssd_mobilenet_v1_1.0_quant_2018_06_29; \
        hosting repository BSD-3-Clause)"
        family:
          kind: ssd-anchors
          feature_maps: [19, 10, 5, 3, 2, 1]
          min_scale: 0.2
          max_scale: 0.95
          aspect_ratios: [1, 2, 0.5, 3, 0.3333333333333333]
          reduces_lowest_map: true
          box_coder: [10, 10, 5, 5]
          background: true
          probabilities: true
        input:
          name: input
          shape: [1, 3, 300, 300]
          dtype: float32
          layout: NCHW
          colour_order: RGB
          mean: [128, 128, 128]
          scale: [0.0078125, 0.0078125, 0.0078125]
          fit: { kind: stretch }
        outputs:
          - { name: box_encodings, shape: [1, 1917, 4] }
          - { name: scores, shape: [1, 1917, 91] }
        labels: coco91
        thresholds: { score: 0.4, score_low: 0.1, iou: 0.6, class_wise: true }
        source:
          repository: Qengineering/TensorFlow_Lite_SSD_RPi_64-bits
          commit: "9d4aa7988e0c"
          path: detect.tflite
        original:
          file: ssd_mobilenet_v1_coco_300.tflite
          sha256: e4b118e5e4531945de2e659742c7c590f7536f8d0ed26d135abcfe83b4779d13
          bytes: 4183312
        decode: >-
          box_encodings [1,1917,4] = ty,tx,th,tw: cy=ty/10*ha+ya, cx=tx/10*wa+xa,
          h=exp(th/5)*ha, w=exp(tw/5)*wa, relative to the picture; scores [1,1917,91]
          already sigmoid, column 0 = background, column c = COCO category id c
          (labels/coco91.txt). Per box keep the best class, NMS IoU 0.6. Anchors (1917,
          order: feature map 19,10,5,3,2,1; then y, x, then anchor): scales s_k=0.2+0.15*k
          (k=0..5) and s_6=1.0; map 0 has 3 anchors (scale,ratio): (0.1,1),(s0,2),(s0,0.5);
          the others 6: (s_k,1),(s_k,2),(s_k,1/2),(s_k,3),(s_k,1/3),(sqrt(s_k*s_{k+1}),1);
          centre=(x+0.5)/f,(y+0.5)/f; h=scale/sqrt(ratio), w=scale*sqrt(ratio). Checked
          against the anchor constant inside the tflite (equal within half its quantum).
        how_made: >-
          converted from the quantised tflite with our own converter: weights dequantised to
          float32, ReLU6 that the tflite hides in the saturation range made explicit, NHWC
          turned to NCHW; compared with the tflite run by LiteRT. The
          TFLite_Detection_PostProcess custom op is left out: decoding is described here
        opset: 13
        ir_version: 8
        operators: { Clip: 35, Concat: 2, Conv: 47, Identity: 2, Reshape: 13, Sigmoid: 1,
          Transpose: 12 }
        """
}
