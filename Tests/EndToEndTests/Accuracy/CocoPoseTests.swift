import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Poses of whole pictures, judged by pycocotools beside ONNX Runtime's.
    @Suite struct CocoPoseTests {
        private static let model = "posenet_mobilenet_v1_075_353x481"

        /// Prints how many of the listed poses are found, how many there are, how many found ones
        /// of a score clearly above the list's are like none of it, and the precision of keypoints.
        private static let script = """
            import contextlib, copy, io, json, sys
            import numpy as np
            from pycocotools.coco import COCO
            from pycocotools.cocoeval import COCOeval
            listed = json.load(open(sys.argv[1]))["models"][sys.argv[2]]["detections"]
            with contextlib.redirect_stdout(io.StringIO()):
                truth = COCO(sys.argv[3])
                ids = set(truth.getImgIds())
                found = [r for r in json.load(open(sys.argv[4])) if r["image_id"] in ids]
                plain = [{k: v for k, v in r.items() if k != "bbox"} for r in found]
                # The listed poses as a truth: visible all over, as large as what spans them.
                wanted = COCO()
                wanted.dataset = {
                    "images": [{"id": i} for i in ids], "annotations": [],
                    "categories": truth.dataset["categories"]}
                for number, pose in enumerate(listed):
                    x, y = np.array(pose["keypoints"][0::3]), np.array(pose["keypoints"][1::3])
                    marks = np.stack([x, y, np.full(17, 2)], 1).ravel().tolist()
                    box = [float(x.min()), float(y.min()), float(np.ptp(x)), float(np.ptp(y))]
                    wanted.dataset["annotations"].append({
                        "id": number + 1, "image_id": pose["image_id"], "category_id": 1,
                        "keypoints": marks, "num_keypoints": 17, "bbox": box,
                        "area": box[2] * box[3], "iscrowd": 0})
                wanted.createIndex()
                pairs = COCOeval(wanted, wanted.loadRes(copy.deepcopy(plain)), "keypoints")
                pairs._prepare()
                there, all_listed, invented = 0, 0, 0
                for picture in ids:
                    likeness = pairs.computeOks(picture, 1)
                    count = len(pairs._gts[picture, 1])
                    all_listed += count
                    scores = sorted((d["score"] for d in pairs._dts[picture, 1]), reverse=True)[:20]
                    table = np.array(likeness).reshape(len(scores), count)
                    there += int((table >= 0.9).any(0).sum()) if len(scores) else 0
                    for row, score in zip(table, scores):
                        invented += score > 0.1 and not (row >= 0.5).any()
                judge = COCOeval(truth, truth.loadRes(copy.deepcopy(plain)), "keypoints")
                judge.evaluate(); judge.accumulate(); judge.summarize()
            print(there, all_listed, invented, 100 * judge.stats[0])
            """

        @Test func `poses are those that ONNX Runtime and OpenCV find`() throws {
            let coco = try Coco()
            let sightline = try Coco.sightline()
            let truth = try SharedData.path("coco/annotations/person_keypoints_subset.json")
            let reference = try SharedData.path("coco/reference.json")
            let expected = try #require(
                coco.reference["models"][Self.model]["keypoints"]["AP"].number)
            let results = sightline.folder.file("poses.json")
            let outcome = try sightline.program.run(
                [
                    "run", coco.pictures, "--pose", Self.model, "--set", "pose.score=0",
                    "--tracker", "none", "--detections", results, "--quiet",
                ], limit: 280)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let verdict = try Python.answer(
                Self.script, [reference, Self.model, truth, results])
            let figures = verdict.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
            try #require(figures.count == 4, "\(verdict)")
            print(
                "\(Self.model): \(Int(figures[0])) of \(Int(figures[1])) listed poses, "
                    + "AP \(figures[3]), ONNX Runtime \(expected)")
            #expect(figures[1] >= 80)
            #expect(figures[0] >= 0.95 * figures[1], "\(verdict)")
            #expect(figures[2] == 0, "\(verdict)")
            #expect(figures[3] > expected - 0.5, "\(verdict)")
        }
    }
}
