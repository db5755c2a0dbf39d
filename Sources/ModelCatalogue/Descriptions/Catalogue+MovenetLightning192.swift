extension Catalogue {
    /// The description of `movenet_lightning_192`.
    static let movenetLightning192 = """
        name: movenet_lightning_192
        file: movenet_lightning_192.onnx
        sha256: d84849280675846b9786eddbfc32be1222beeee3ed016ddf31b4a649e836c3aa
        bytes: 9290341
        task: single-pose
        licence: Apache-2.0
        family:
          kind: movenet
          stride: 4
        input:
          name: input
          shape: [1, 3, 192, 192]
          dtype: float32
          layout: NCHW
          colour_order: RGB
          mean: [0, 0, 0]
          scale: [1, 1, 1]
          fit: { kind: letterbox, pad: 0, anchor: center }
          note: "the graph normalises by itself"
        outputs:
          - { name: center_heatmap, shape: [1, 1, 48, 48] }
          - { name: keypoint_heatmap, shape: [1, 17, 48, 48] }
          - { name: keypoint_regression, shape: [1, 34, 48, 48] }
          - { name: keypoint_offset, shape: [1, 34, 48, 48] }
        labels: person
        skeleton: coco17
        thresholds: { score: 0.2, score_low: 0.1, iou: 0.5, class_wise: true, keypoint_score: \
        0.2 }
        source:
          repository: google-coral/test_data
          commit: "104342d2d348"
          path: movenet_single_pose_lightning_ptq.tflite
        original:
          file: movenet_lightning_192.tflite
          sha256: cd7cc22fa946e5d146a7b98d496853e1923e22828d3972d579973f27f91bb105
          bytes: 2894840
        decode: >-
          Grid 48x48, stride 4. (cy,cx)=argmax of center_heatmap/(dist to (24,24)+1.8). For
          k: guess=(cy+keypoint_regression[2k,cy,cx], cx+keypoint_regression[2k+1,cy,cx]);
          (py,px)=argmax of keypoint_heatmap[k]/(dist to guess+1.8);
          y=(py+keypoint_offset[2k,py,px])*4, x=(px+keypoint_offset[2k+1,py,px])*4 in input
          pixels; score=keypoint_heatmap[k,py,px]. Heatmaps are already sigmoid.
        how_made: >-
          converted from the quantised tflite with our own converter: weights dequantised to
          float32, ReLU6 that the tflite hides in the saturation range made explicit, NHWC
          turned to NCHW; compared with the tflite run by LiteRT. The integer gather/argmax
          tail is left out: four heads come out and decoding is described here. Keypoints
          agree with the tflite within 0.03 of the input side; scores are up to 0.25 lower
          (quantisation noise of the original), so use a keypoint threshold near 0.2
        opset: 13
        ir_version: 8
        operators: { Add: 13, Clip: 35, Conv: 74, Identity: 4, Mul: 1, Relu: 7, Resize: 3,
          Sigmoid: 2, Sub: 2 }
        """
}
