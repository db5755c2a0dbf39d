import Foundation
import ModelCatalogue
import PipelineConfig
import TestSupport
import Testing
import VisionCore

/// What is made of networks by their outlines: shapes, metadata, files beside them, values.
@Suite struct UnderstandingTests {
    typealias Value = NetworkOutline.Value

    static let ultralytics = [
        "description": "Ultralytics YOLOv8n model", "task": "detect", "stride": "32",
        "imgsz": "[640, 640]", "names": "{0: 'cat', 1: \"dog's\"}",
    ]

    /// A model with these outputs for an input of `side` × `side`.
    func model(
        _ outputs: [(name: String, type: String, extents: [Int?])],
        input: [Int?] = [1, 3, 640, 640], properties: [String: String] = [:],
        family: ModelFamily.Kind? = nil, path: String = "/nowhere/best.onnx",
        format: NetworkOutline.Format = .onnx, makers: [String: String] = [:],
        values: [String: [Float]] = [:], wanted size: (width: Int, height: Int)? = nil,
        wishes: ReadingWishes? = nil
    ) throws -> UnderstoodModel {
        let all = outputs.map {
            Value(name: $0.name, dataType: $0.type, extents: $0.extents, maker: makers[$0.name])
        }
        let outline = NetworkOutline(
            format: format, inputs: [Value(name: "images", dataType: "float32", extents: input)],
            outputs: all, properties: properties)
        return try ModelUnderstanding(
            path: path, sha256: String(repeating: "0", count: 64), bytes: 1,
            probe: NetworkProbe(
                declared: outline, outputs: { _, _ in all }, values: { _ in values }),
            wishes: wishes ?? ReadingWishes(family: family, size: size)
        ).model()
    }

    @Test func `Ultralytics' metadata say it all`() throws {
        let model = try model(
            [("output0", "float32", [1, 6, 8400])], properties: Self.ultralytics)
        #expect(model.description.family == .yolo(YOLOForm(.anchorFree)))
        #expect(model.description.labels?.labels == ["cat", "dog's"])
        #expect(
            model.summary
                == "best.onnx: yolo-anchor-free, 2 classes (names from metadata), "
                + "640x640 letterbox 0-1 RGB")
    }

    @Test(arguments: [
        ("segment", [[1, 38, 8400], [1, 32, 160, 160]], ModelFamily.Kind.yoloAnchorFreeMasks),
        ("pose", [[1, 57, 8400]], .yoloAnchorFreePose),
        ("obb", [[1, 7, 8400]], .yoloAnchorFreeTurned),
        ("detect", [[1, 300, 6]], .yoloEndToEnd),
        ("segment", [[1, 300, 38], [1, 32, 160, 160]], .yoloEndToEndMasks),
        ("pose", [[1, 300, 57]], .yoloEndToEndPose),
        ("obb", [[1, 300, 7]], .yoloEndToEndTurned),
    ])
    func `tasks of Ultralytics`(task: String, shapes: [[Int]], kind: ModelFamily.Kind) throws {
        var properties = Self.ultralytics
        properties["task"] = task
        properties["kpt_shape"] = "[17, 3]"
        let outputs = shapes.enumerated().map {
            (name: "output\($0.offset)", type: "float32", extents: $0.element.map { Int?($0) })
        }
        let model = try model(outputs, properties: properties)
        #expect(model.description.family.kind == kind)
        #expect(model.description.outputs.count == shapes.count)
        // What is written is read back as the same.
        let read = try ModelDescription.read(
            bytes: Array(model.annotatedYAML.utf8), name: "best.yml")
        #expect(read == model.description)
    }

    @Test func `names are found beside the file`() throws {
        let folder = try ScratchFolder()
        try Data("names:\n  0: bolt\n  1: nut\n".utf8).write(
            to: URL(fileURLWithPath: folder.file("data.yaml")))
        let model = try model(
            [("output", "float32", [1, 25200, 7])], path: folder.file("best.onnx"),
            values: ["output": [Float](repeating: 300, count: 7 * 25200)])
        #expect(model.description.family == .yolo(YOLOForm(.objectness)))
        #expect(model.origins["labels"] == "data.yaml")
        #expect(model.summary.contains("2 classes (names from data.yaml)"))
    }

    @Test func `what transformers write is read`() throws {
        let folder = try ScratchFolder()
        try Data(#"{"model_type": "detr", "id2label": {"0": "a", "1": "b"}}"#.utf8).write(
            to: URL(fileURLWithPath: folder.file("config.json")))
        let processor =
            #"{"image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5], "#
            + #""rescale_factor": 0.00392156862745098, "size": {"height": 480, "width": 640}}"#
        try Data(processor.utf8).write(
            to: URL(fileURLWithPath: folder.file("preprocessor_config.json")))
        let model = try model(
            [("logits", "float32", [1, 100, 3]), ("pred_boxes", "float32", [1, 100, 4])],
            input: [nil, 3, nil, nil], path: folder.file("model.onnx"))
        #expect(model.description.family == .detr(appliesSoftmax: true))
        #expect(model.description.input.size == Size(width: 640, height: 480))
        #expect(model.summary.contains("640x480 stretch -1-1 RGB"))
    }

    @Test func `two readings that fit are named and none is chosen`() throws {
        let outputs = [(name: "output", type: "float32", extents: [1, 56, 8400].map { Int?($0) })]
        let error = #expect(throws: ModelError.self) { try model(outputs) }
        #expect(
            error
                == .undecided(
                    path: "/nowhere/best.onnx",
                    readings: ["yolo-anchor-free-pose", "yolo-anchor-free"]))
        #expect(error?.exitCode == .configuration)
        #expect(error?.hint == "say which: --set detect.family=yolo-anchor-free-pose")
        let said = try model(outputs, family: .yoloAnchorFreePose)
        #expect(said.description.family.kind == .yoloAnchorFreePose)
        #expect(said.description.skeleton == .coco17)
    }

    /// 80 classes, one row a cell: YOLOX's own export has offsets, others decode in the graph.
    @Test(arguments: [true, false]) func `values tell boxes from offsets`(isRaw: Bool) throws {
        var values: [Float] = []
        for stride in [8, 16, 32] {
            for y in 0..<(416 / stride) {
                for x in 0..<(416 / stride) {
                    let place = [x, y].map { (Float($0) + 0.5) * Float(stride) }
                    values += isRaw ? [0.4, 0.6, 0.1, 0.2] : place + [40, 50]
                    values += [Float](repeating: 0.01, count: 81)
                }
            }
        }
        let model = try model(
            [("output", "float32", [1, 3549, 85])], input: [1, 3, 416, 416],
            values: ["output": values])
        #expect(
            model.description.family
                == (isRaw ? .yolox(strides: [8, 16, 32]) : .yolo(YOLOForm(.objectness))))
        #expect(model.origins["family.kind"]?.contains("its values are") == true)
    }

    @Test func `coordinates in shares of the input are told by their values`() throws {
        let outputs = [(name: "o", type: "float32", extents: [1, 84, 8400].map { Int?($0) })]
        for (value, isShare) in [(Float(0.7), true), (300, false)] {
            let model = try model(
                outputs, format: .tflite,
                values: ["o": [Float](repeating: value, count: 84 * 8400)])
            #expect(
                model.description.family == .yolo(YOLOForm(.anchorFree, isNormalized: isShare)))
        }
    }

    @Test func `torchvision's open outputs are boxes, labels and scores`() throws {
        let model = try model(
            [
                ("3075", "float32", [nil, 4]), ("3077", "int64", [nil]),
                ("3076", "float32", [nil]), ("3079", "float32", [nil, 1, 320, 320]),
            ], input: [3, 320, 320], values: ["3075": [1, 2, 300, 200]])
        guard case .boxes(let form) = model.description.family else {
            Issue.record("\(model.description.family)")
            return
        }
        #expect(form.roles == [.boxes, .labels, .scores, .masks] && !form.isNormalized)
        #expect(model.description.labels?.name == "coco91")
        #expect(model.description.input.size == Size(width: 320, height: 320))
    }

    @Test func `a classifier, a vector and areas`() throws {
        let classes = try model([("o", "float32", [1, 1000])], input: [1, 3, 224, 224])
        #expect(classes.description.family == .classifier(appliesSoftmax: true))
        let shares = try model(
            [("o", "float32", [1, 7])], input: [1, 3, 224, 224], makers: ["o": "Softmax"])
        #expect(shares.description.family == .classifier(appliesSoftmax: false))
        #expect(throws: ModelError.self) {
            try model([("o", "float32", [1, 512])], input: [1, 3, 256, 128])
        }
        let vector = try model(
            [("o", "float32", [1, 512])], input: [1, 3, 256, 128], family: .embedding)
        #expect(vector.description.family == .embedding(dimensions: 512))
        let areas = try model([("o", "float32", [1, 21, 128, 128])], input: [1, 3, 512, 512])
        #expect(areas.description.family == .segmentation(layout: .nchw))
        #expect(areas.description.labels?.name == "voc21")
    }

    @Test func `joints of a person in a crop`() throws {
        let person: [Int?] = [1, 3, 256, 192]
        let simcc = try model(
            [("simcc_x", "float32", [1, 17, 384]), ("simcc_y", "float32", [1, 17, 512])],
            input: person)
        #expect(simcc.description.family == .simcc && simcc.description.skeleton == .coco17)
        #expect(simcc.description.input.fit == .crop(margin: 1.25))
        let maps = try model([("heatmaps", "float32", [1, 17, 64, 48])], input: person)
        #expect(maps.description.family == .heatmaps(.quarter))
        let error = #expect(throws: ModelError.self) {
            try model([("o", "float32", [1, 21, 64, 48])], input: person)
        }
        #expect(error?.summary.contains("heatmaps, segmentation") == true)
        let read = try ModelDescription.read(
            bytes: Array(maps.annotatedYAML.utf8), name: "best.yml")
        #expect(read == maps.description)
    }

    @Test func `outputs that nobody reads are named`() throws {
        let error = #expect(throws: ModelError.self) {
            try model([("depth", "float32", [1, 5, 6, 7, 8])])
        }
        #expect(error?.summary == "no family reads the outputs depth [1, 5, 6, 7, 8]")
    }

    @Test func `a size that the file denies is an error with both`() throws {
        let error = #expect(throws: ModelError.self) {
            try model(
                [("output0", "float32", [1, 6, 8400])], properties: Self.ultralytics,
                wanted: (width: 320, height: 320))
        }
        #expect(
            error?.summary
                == "the input's size is said to be 320x320, and the file has 640x640")
    }

    @Test func `a description that the file denies is an error with both`() throws {
        let model = try model(
            [("output0", "float32", [1, 6, 8400])], properties: Self.ultralytics)
        func fault(_ change: (inout NetworkOutline) -> Void) -> String? {
            var outline = NetworkOutline(
                format: .onnx,
                inputs: [Value(name: "images", dataType: "float32", extents: [1, 3, 640, 640])],
                outputs: [Value(name: "output0", dataType: "float32", extents: [1, 6, 8400])])
            change(&outline)
            do {
                try DescriptionCheck(
                    model.description, path: "best.onnx", declared: outline
                ).run(outputs: nil)
                return nil
            } catch {
                return (error as? ModelError)?.summary
            }
        }
        #expect(fault { _ in } == nil)
        #expect(
            fault { $0.inputs[0].name = "x" }
                == "input.name is said to be images, and the file has x")
        #expect(
            fault { $0.inputs[0].extents = [1, 3, 416, 416] }
                == "input.shape is said to be [1, 3, 640, 640], and the file has [1, 3, 416, 416]")
        #expect(
            fault { $0.outputs[0].extents = [1, 6, 3549] }
                == "outputs.shape of 'output0' is said to be [1, 6, 8400], "
                + "and the file has [1, 6, 3549]")
        #expect(
            fault { $0.outputs[0].name = "y" }
                == "outputs.name is said to be output0, and the file has y")
    }

    @Test(arguments: [
        ("best.pt", [0x50, 0x4b, 3, 4], "PyTorch checkpoint"),
        ("best.onnx", [0x50, 0x4b, 3, 4], "zip archive"),
        ("a.onnx", Array("version https://git-lfs.github.com/spec/v1\n".utf8), "Git LFS"),
        ("b.onnx", Array("<!DOCTYPE html><html>".utf8), "HTML page"),
        ("c.xml", Array("<?xml version=\"1.0\"?><net name=\"x\">".utf8), "OpenVINO"),
        ("d.engine", Array("ftrt1234".utf8), "TensorRT engine"),
    ])
    func `files that are no network are named`(name: String, bytes: [UInt8], words: String) throws {
        let folder = try ScratchFolder()
        try Data(bytes).write(to: URL(fileURLWithPath: folder.file(name)))
        let error = #expect(throws: ModelError.self) {
            try Store(folder: folder.file("store")).resolve(folder.file(name))
        }
        #expect(error?.summary.contains(words) == true)
        #expect(error?.exitCode == .badData)
    }
}
