extension Catalogue {
    /// The description of `resnet56_cifar10`.
    static let resnet56Cifar10 = """
        name: resnet56_cifar10
        file: resnet56_cifar10.onnx
        sha256: 06d550170b115dc6d663e0ef8ebe81f350fc09682b3665b0d4b579b899a75a30
        bytes: 3415625
        task: classification
        licence: "BSD-2-Clause (Yerlan Idelbayev)"
        family:
          kind: classifier
          softmax: true
        input:
          name: input
          shape: [1, 3, 32, 32]
          dtype: float32
          layout: NCHW
          colour_order: RGB
          mean: [123.675, 116.28, 103.53]
          scale: [0.0171247538, 0.0175070028, 0.0174291939]
          fit: { kind: crop }
          filter: area
        outputs:
          - { name: logits, shape: [1, 10] }
        labels: cifar10
        source:
          repository: akamaster/pytorch_resnet_cifar10
          commit: d5489e8995e8
          path: pretrained_models/resnet56-4bfd9763.th
        decode: >-
          logits [1,10]; softmax for probabilities
        how_made: >-
          graph rebuilt from the .th with our own exporter, batch norm folded
        opset: 13
        ir_version: 8
        operators: { Add: 27, Conv: 55, Flatten: 1, Gemm: 1, GlobalAveragePool: 1, Identity:
          1, MaxPool: 2, Pad: 2, Relu: 55 }
        """
}
