import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Figures of `sightline eval` beside those of pycocotools.
    @Suite struct EvalTests {
        /// Writes the listed results of a model and prints pycocotools' figures of them.
        private static let script = """
            import contextlib, io, json, sys
            from pycocotools.coco import COCO
            from pycocotools.cocoeval import COCOeval
            listed = json.load(open(sys.argv[1]))["models"][sys.argv[2]]["detections"]
            json.dump(listed, open(sys.argv[4], "w"))
            kind = "keypoints" if "keypoints" in listed[0] else "bbox"
            with contextlib.redirect_stdout(io.StringIO()):
                truth = COCO(sys.argv[3])
                judge = COCOeval(truth, truth.loadRes(listed), kind)
                judge.evaluate(); judge.accumulate(); judge.summarize()
            print(*[repr(float(100 * s)) for s in judge.stats[:6 if kind == "bbox" else 5]])
            """

        @Test(arguments: [
            "yolox_nano_416", "ssd_mobilenet_v1_coco_300", "posenet_mobilenet_v1_075_353x481",
            "movenet_lightning_192",
        ])
        func `precision is pycocotools' to four decimals`(_ model: String) throws {
            let isPose = model.hasPrefix("posenet") || model.hasPrefix("movenet")
            let name = isPose ? "person_keypoints_subset" : "instances_subset"
            let sightline = try Sightline()
            let truth = try SharedData.path("coco/annotations/\(name).json")
            let reference = try SharedData.path("coco/reference.json")
            let results = sightline.folder.file("results.json")
            let verdict = try Python.answer(
                Self.script, [reference, model, truth, results])
            let expected = verdict.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
            let names =
                isPose
                ? ["AP", "AP50", "AP75", "AP_medium", "AP_large"]
                : ["AP", "AP50", "AP75", "AP_small", "AP_medium", "AP_large"]
            try #require(expected.count == names.count, "\(verdict)")
            let outcome = try sightline.program.run([
                "eval", isPose ? "pose" : "detect", "--truth", truth, "--results", results,
                "--json",
            ])
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let figures = try #require(JSON(Data(outcome.output.utf8)))
            #expect(figures["ok"].number == 1)
            #expect(figures["result"].object.count == names.count)
            for (name, value) in zip(names, expected) {
                let own = try #require(figures["result"][name].number)
                #expect(abs(own - value) < 5e-5, "\(name) \(own), pycocotools \(value)")
            }
        }

        @Test func `tracks are judged from the texts of the MOTChallenge`() throws {
            let sightline = try Sightline()
            let folder = try SharedData.path("mot/metric_check/MOT17-09")
            let outcome = try sightline.program.run([
                "eval", "track", "--truth", "\(folder)/gt.txt", "--tracks",
                "\(folder)/tracker.txt", "--json",
            ])
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let result = try #require(JSON(Data(outcome.output.utf8)))["result"]
            let rates = [
                "HOTA": 65.188, "DetA": 77.567, "AssA": 54.889, "MOTA": 88.038, "IDF1": 73.969,
            ]
            for (name, rate) in rates {
                let own = try #require(result[name].number)
                #expect(abs(own - rate) < 0.0006, "\(name) \(own)")
            }
            #expect(result["IDSW"].int == 32)
            #expect(result["FP"].int == 227)
            #expect(result["FN"].int == 378)
        }

        @Test func `what cannot be judged is told with its place`() throws {
            let sightline = try Sightline()
            let file = sightline.folder.file("bad.json")
            try Data(#"[{"image_id": 1, "score": 0.5, "bbox": [0, 0, 1, 1]}]"#.utf8)
                .write(to: URL(fileURLWithPath: file))
            let truth = sightline.folder.file("truth.json")
            try Data(#"{"images": [{"id": 1}], "annotations": [], "categories": [{"id": 1}]}"#.utf8)
                .write(to: URL(fileURLWithPath: truth))
            let missing = try sightline.program.run([
                "eval", "detect", "--truth", truth, "--results", file,
            ])
            #expect(missing.exitCode == 65)
            #expect(missing.errors.contains("[0].category_id"), "\(missing.errors)")
            let absent = try sightline.program.run([
                "eval", "track", "--truth", sightline.folder.file("none.txt"), "--tracks", file,
            ])
            #expect(absent.exitCode == 66)
        }
    }
}
