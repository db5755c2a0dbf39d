extension Catalogue {
    /// The description of `unet_person_128`.
    static let unetPerson128 = """
        name: unet_person_128
        file: unet_person_128.onnx
        sha256: 274e8d782380acb94aef6950561dacc8b9d4792672f0682354f54ed19ade7e8c
        bytes: 1951524
        task: segmentation
        licence: MIT
        family:
          kind: segmentation
          layout: NCHW
        input:
          name: input
          shape: [1, 3, 128, 128]
          dtype: float32
          layout: NCHW
          colour_order: RGB
          mean: [0, 0, 0]
          scale: [0.00392156863, 0.00392156863, 0.00392156863]
          fit: { kind: crop }
        outputs:
          - { name: logits, shape: [1, 3, 128, 128] }
        labels: unet_person
        source:
          repository: PINTO0309/TensorflowLite-UNet
          commit: e805162fc262
          path: model/semanticsegmentation_frozen_person_non_quantized_08.tflite
        original:
          file: unet_person_128.tflite
          sha256: f3b052351af37daa077a69e8625aeff2ad76d73145e20c53765260ed6a4e2067
          bytes: 1959904
        decode: >-
          logits [1,3,128,128]; argmax: 0 background, 1 person, 2 contour
        how_made: >-
          converted from the float tflite with our own converter; equal within 5e-5. A
          modest model: it segments a centred person well and misses people on snow
        opset: 13
        ir_version: 8
        operators: { Add: 12, Concat: 4, Conv: 19, ConvTranspose: 4, Identity: 1, MaxPool: 4,
          Mul: 8, Relu: 22 }
        """
}
