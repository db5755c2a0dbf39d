import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Detections of whole pictures, judged by pycocotools beside ONNX Runtime's.
    @Suite struct CocoTests {
        private static let models = [
            "yolox_nano_416", "fastestdet_352", "picodet_s_416", "nanodet_m_320",
            "yolo_fastest_1.1_xl_320", "ssd_mobilenet_v1_coco_300",
        ]

        private static let script = """
            import json, sys, contextlib, io
            from pycocotools.coco import COCO
            from pycocotools.cocoeval import COCOeval
            with contextlib.redirect_stdout(io.StringIO()):
                truth = COCO(sys.argv[1])
                ids = set(truth.getImgIds())
                by_picture = {}
                for result in json.load(open(sys.argv[2])):
                    if result["image_id"] in ids:
                        by_picture.setdefault(result["image_id"], []).append(result)
                # The reference keeps so many of a picture; pycocotools' own limit is by class.
                most = int(sys.argv[3])
                results = []
                for found in by_picture.values():
                    results += sorted(found, key=lambda r: -r["score"])[:most]
                judge = COCOeval(truth, truth.loadRes(results), "bbox")
                judge.evaluate(); judge.accumulate(); judge.summarize()
            print("AP", 100 * judge.stats[0])
            """

        @Test(arguments: models)
        func `precision is that of ONNX Runtime within half a point`(_ model: String) throws {
            let coco = try Coco()
            let sightline = try Coco.sightline()
            let expected = try #require(coco.reference["models"][model]["bbox"]["AP"].number)
            let precision = try Self.average(model, coco, sightline)
            #expect(abs(precision - expected) < 0.5, "\(model): AP \(precision), not \(expected)")
            print("\(model): AP \(precision), ONNX Runtime \(expected)")
        }

        @Test(arguments: ["yolox_nano_416", "ssd_mobilenet_v1_coco_300"])
        func `bfloat16 products cost at most 0.3 points`(_ model: String) throws {
            let coco = try Coco()
            let sightline = try Coco.sightline()
            let exact = try Self.average(model, coco, sightline)
            let mixed = try Self.average(model, coco, sightline, ["--precision", "mixed"])
            #expect(exact - mixed < 0.3, "\(model): AP \(mixed), in fp32 \(exact)")
            print("\(model): AP \(mixed) in mixed precision, \(exact) in fp32")
        }

        /// The average precision of a run; a file of one's own is run with the settings of `known`.
        static func average(
            _ model: String, _ coco: Coco, _ sightline: Sightline, _ flags: [String] = [],
            settingsOf known: String? = nil
        ) throws -> Double {
            let settings = coco.reference["models"][known ?? model]["settings"]
            let results = sightline.folder.file(
                "results\(flags.count)\(known ?? "").json")
            let outcome = try sightline.program.run(
                [
                    "run", coco.pictures, "--model", model, "--tracker", "none", "--score",
                    "\(settings["score_threshold"].number ?? 0.01)", "--iou",
                    "\(settings["nms_iou"].number ?? 0.6)", "--detections", results, "--quiet",
                ] + flags, limit: 280)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let verdict = try Python.answer(
                Self.script,
                [coco.boxes, results, "\(settings["max_detections"].int ?? 100)"])
            let words = verdict.split(whereSeparator: \.isWhitespace)
            try #require(words.first == "AP", "\(verdict)")
            return try #require(words.last.flatMap { Double($0) })
        }
    }
}
