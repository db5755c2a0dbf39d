extension Catalogue {
    /// The description of `road_segmentation_adas_0001`.
    static let roadSegmentationAdas0001 = """
        name: road_segmentation_adas_0001
        file: road_segmentation_adas_0001.onnx
        sha256: 931f80db4faa9eb37fafaaec35cdd6c7498a0b8afb45e335a535da028d27e50a
        bytes: 829642
        task: segmentation
        licence: "Apache-2.0 (Open Model Zoo)"
        family:
          kind: segmentation
          layout: NHWC
        input:
          name: data
          shape: [1, 512, 896, 3]
          dtype: float32
          layout: NHWC
          colour_order: BGR
          mean: [0, 0, 0]
          scale: [1, 1, 1]
          fit: { kind: stretch }
        outputs:
          - { name: tf.identity, shape: [1, 512, 896, 4] }
        labels: road4
        source:
          repository: Kazuhito00/Image-Processing-Node-Editor
          commit: "46979d5b8eac"
          path: node/deep_learning_node/semantic_segmentation/road_segmentation_adas_0001/\
        saved_model/model_float32.onnx
          url: >-
            https://github.com/Kazuhito00/Image-Processing-Node-Editor/raw/46979d5b8eac/node/\
        deep_learning_node/semantic_segmentation/road_segmentation_adas_0001/saved_model/\
        model_float32.onnx
        decode: >-
          [1,512,896,4] softmax done: background, road, curb, mark
        how_made: >-
          the repository's own ONNX, byte for byte
        opset: 11
        ir_version: 6
        operators: { Add: 43, AveragePool: 2, Concat: 5, Conv: 137, MaxPool: 2, Pad: 40, Relu:
          128, Resize: 5, Shape: 5, Slice: 5, Softmax: 1, Transpose: 2 }
        """
}
