extension Catalogue {
    /// The description of `ultraface_rfb_320`.
    static let ultrafaceRfb320 = """
        name: ultraface_rfb_320
        file: ultraface_rfb_320.onnx
        sha256: faf6740b495e8b9508e6fda11e8c0368bbdde01143e8f0a3e511d0892c4d794e
        bytes: 1114081
        task: face-detection
        licence: MIT
        family:
          kind: ssd-priors
          strides: [8, 16, 32, 64]
          sizes: [[10, 16, 24], [32, 48], [64, 96], [128, 192, 256]]
          variances: [0.1, 0.2]
          clips: true
          order: [scores, boxes]
        input:
          name: input
          shape: [1, 3, 240, 320]
          dtype: float32
          layout: NCHW
          colour_order: RGB
          mean: [127, 127, 127]
          scale: [0.0078125, 0.0078125, 0.0078125]
          fit: { kind: stretch }
        outputs:
          - { name: scores, shape: [1, 4420, 2] }
          - { name: boxes, shape: [1, 4420, 4] }
        labels: face
        thresholds: { score: 0.6, score_low: 0.1, iou: 0.4, class_wise: true }
        source:
          repository: Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB
          commit: dffdddda9794
          path: models/onnx/version-RFB-320_simplified.onnx
          url: >-
            https://github.com/Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB/raw/\
        dffdddda9794/models/onnx/version-RFB-320_simplified.onnx
        decode: >-
          scores [1,4420,2] (softmax done, column 1 = face), boxes [1,4420,4] = SSD offsets
          (x,y,w,h): c=prior.c+o*0.1*prior.wh, wh=prior.wh*exp(o*0.2), relative. Priors:
          strides 8,16,32,64 with ceil sizes (40x30,20x15,10x8,5x4), sizes
          {10,16,24},{32,48},{64,96},{128,192,256}; order y,x,size; centre
          ((x+.5)*s/320,(y+.5)*s/240), clipped to 1. NMS IoU 0.4.
        how_made: >-
          the repository's own ONNX, byte for byte
        opset: 9
        ir_version: 4
        operators: { Add: 1, Concat: 3, Conv: 52, Relu: 37, Reshape: 8, Softmax: 1, Transpose:
          8 }
        """
}
