import Foundation
import ModelCatalogue
import PipelineConfig
import TestSupport
import Testing
import VisionCore

/// Heads that are decoded here, and how pictures become inputs.
extension UnderstandingTests {
    @Test func `heads that are decoded here`() throws {
        let cells = 6400 + 1600 + 400 + 100 + 25
        let retinanet = try model([
            ("cls_logits", "float32", [1, 9 * cells, 91]),
            ("bbox_regression", "float32", [1, 9 * cells, 4]),
        ])
        guard case .retinanet(let form) = retinanet.description.family else {
            Issue.record("\(retinanet.description.family)")
            return
        }
        #expect(form.rounds && form.offsets == .xywh && !form.areProbabilities)
        let read = try ModelDescription.read(
            bytes: Array(retinanet.annotatedYAML.utf8), name: "best.yml")
        #expect(read == retinanet.description)
        let efficient = try model([
            ("regression", "float32", [1, 9 * cells, 4]),
            ("classification", "float32", [1, 9 * cells, 90]),
        ])
        #expect(efficient.description.outputs.map(\.name) == ["classification", "regression"])
        #expect(efficient.description.labels?.labels.first == "person")
        let fcos = try model([
            ("cls_logits", "float32", [1, cells, 91]),
            ("bbox_regression", "float32", [1, cells, 4]),
            ("bbox_ctrness", "float32", [1, cells, 1]),
        ])
        #expect(fcos.description.family == .fcos(.fcos))
        // mmdet gives maps, kind by kind or level by level.
        let maps = [80, 40, 20].flatMap { side in
            [("cls_\(side)", 80), ("bbox_\(side)", 4)].map {
                (name: $0.0, type: "float32", extents: [1, $0.1, side, side].map { Int?($0) })
            }
        }
        let rtmdet = try model(maps)
        #expect(rtmdet.description.family == .rtmdet(.rtmdet))
        #expect(
            rtmdet.description.outputs.map(\.name)
                == ["cls_80", "cls_40", "cls_20", "bbox_80", "bbox_40", "bbox_20"])
        #expect(rtmdet.description.input.colourOrder == .bgr)
        let rtmo = try model([
            ("dets", "float32", [1, nil, 5]), ("keypoints", "float32", [1, nil, 17, 3]),
        ])
        #expect(rtmo.description.family == .rtmo(points: 17))
        #expect(rtmo.description.skeleton == .coco17)
        #expect(rtmo.description.labels?.labels == ["person"])
    }

    @Test(arguments: [
        (#""do_center_crop": true, "crop_size": {"height": 224, "width": 224}"#, 256, 256),
        (#""crop_pct": 0.875"#, 224, 256),
    ])
    func `the middle that is cut out`(keys: String, edge: Int, shorter: Int) throws {
        let folder = try ScratchFolder()
        let text = #"{"size": {"shortest_edge": \#(edge)}, \#(keys)}"#
        try Data(text.utf8).write(
            to: URL(fileURLWithPath: folder.file("preprocessor_config.json")))
        let model = try model(
            [("o", "float32", [1, 1000])], input: [1, 3, 224, 224],
            path: folder.file("model.onnx"))
        #expect(model.description.input.fit == .center(shorter: shorter))
        #expect(model.summary.contains("224x224 center crop"))
        let read = try ModelDescription.read(
            bytes: Array(model.annotatedYAML.utf8), name: "model.yml")
        #expect(read == model.description)
    }

    @Test func `what TFLite's metadata say`() throws {
        let properties = ["labels": "???\nbolt\nnut", "mean": "[127.5]", "std": "[128.0]"]
        let boxes: [(name: String, type: String, extents: [Int?])] = [
            ("boxes", "float32", [1, 10, 4]), ("classes", "float32", [1, 10]),
            ("scores", "float32", [1, 10]), ("count", "float32", [1]),
        ]
        let floats = try model(
            boxes, input: [1, 320, 320, 3], properties: properties, format: .tflite,
            values: ["boxes": [0, 0, 1, 1]])
        #expect(floats.description.labels?.labels == ["bolt", "nut"])
        #expect(floats.description.input.mean == [127.5, 127.5, 127.5])
        #expect(floats.origins["input.mean"] == "metadata")
    }

    @Test func `an input that follows the picture's shape`() throws {
        var wishes = ReadingWishes()
        wishes.followsPicture = true
        let open = try model(
            [("output0", "float32", [1, 6, 8400])], input: [1, 3, nil, nil],
            properties: Self.ultralytics, wishes: wishes)
        #expect(open.summary.contains("shape of the picture in 640x640 letterbox"))
        let error = #expect(throws: ModelError.self) {
            try model(
                [("output0", "float32", [1, 6, 8400])], properties: Self.ultralytics,
                wishes: wishes)
        }
        #expect(error?.summary.contains("auto") == true)
    }
}
