extension Catalogue {
    /// The description of `squeezenet_1.1_227`.
    static let squeezenet1_1_227 = """
        name: squeezenet_1.1_227
        file: squeezenet_1.1_227.onnx
        sha256: 1dcbae7e5caa5912e6b5508114b4d29528892b0646b24a4143caeb3f956bee4d
        bytes: 4947689
        task: classification
        licence: "BSD-2-Clause (DeepScale/SqueezeNet; the hosting repository has no licence file)"
        family:
          kind: classifier
          softmax: false
        input:
          name: input
          shape: [1, 3, 227, 227]
          dtype: float32
          layout: NCHW
          colour_order: BGR
          mean: [104, 117, 123]
          scale: [1, 1, 1]
          fit: { kind: stretch }
        outputs:
          - { name: probabilities, shape: [1, 1000] }
        labels: imagenet1000
        source:
          repository: nihui/ncnn-assets
          commit: "9489f876aebd"
          path: "models/squeezenet_v1.1.bin (+ .param), float16 weights"
        decode: >-
          probabilities [1,1000], softmax done
        how_made: >-
          converted from the ncnn files with our own converter; equal to ncnn within 4e-6
        opset: 13
        ir_version: 8
        operators: { Concat: 8, Conv: 26, Flatten: 1, GlobalAveragePool: 1, Identity: 1,
          MaxPool: 3, Relu: 26, Softmax: 1 }
        """
}
