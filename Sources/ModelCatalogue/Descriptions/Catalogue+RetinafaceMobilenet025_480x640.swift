extension Catalogue {
    /// The description of `retinaface_mobilenet025_480x640`.
    static let retinafaceMobilenet025_480x640 = """
        name: retinaface_mobilenet025_480x640
        file: retinaface_mobilenet025_480x640.onnx
        sha256: 0fbba488f1d49e0e6253b5fbeae8e8eb2c670d8f75318a6c1ff64f200c89e6de
        bytes: 1705318
        task: face-detection
        licence: MIT
        family:
          kind: ssd-priors
          strides: [8, 16, 32]
          sizes: [[10, 20], [32, 64], [128, 256]]
          variances: [0.1, 0.2]
          clips: false
          order: [boxes, scores, landmarks]
        input:
          name: input
          shape: [1, 3, 480, 640]
          dtype: float32
          layout: NCHW
          colour_order: BGR
          mean: [104, 117, 123]
          scale: [1, 1, 1]
          fit: { kind: stretch }
        outputs:
          - { name: boxes, shape: [1, 12600, 4] }
          - { name: scores, shape: [1, 12600, 2] }
          - { name: landmarks, shape: [1, 12600, 10] }
        labels: face
        skeleton: face5
        thresholds: { score: 0.5, score_low: 0.1, iou: 0.4, class_wise: true }
        source:
          repository: biubug6/Face-Detector-1MB-with-landmark
          commit: "2b075657aef9"
          path: weights/mobilenet0.25_Final.pth
        decode: >-
          boxes [1,N,4] SSD offsets (cx,cy,w,h variances 0.1,0.2), scores [1,N,2] softmax
          done (column 1 = face), landmarks [1,N,10] = 5 points: p=prior.c+o*0.1*prior.wh.
          Priors: strides 8,16,32 over ceil sizes of 480x640, sizes
          {10,20},{32,64},{128,256}; order y,x,size; centre ((x+.5)*s/640,(y+.5)*s/480). NMS
          IoU 0.4.
        how_made: >-
          graph rebuilt from the .pth with our own exporter, batch norm folded
        opset: 13
        ir_version: 8
        operators: { Add: 2, Concat: 6, Conv: 56, Identity: 3, Relu: 41, Reshape: 9, Resize:
          2, Softmax: 1, Transpose: 9 }
        """
}
