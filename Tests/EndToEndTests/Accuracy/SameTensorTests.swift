import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Grey pictures of the network's own size become one and the same tensor everywhere: what
    /// is left to differ is the engine and the decoding of its outputs.
    @Suite struct SameTensorTests {
        /// Decodes ONNX Runtime's outputs as the reference does and prints, for each of its
        /// detections, the best overlap among ours of the same class and the difference of scores.
        private static let script = """
            import json, sys, types
            # The reference reads pictures with OpenCV; here they are read already.
            sys.modules.setdefault("cv2", types.ModuleType("cv2"))
            sys.path.insert(0, sys.argv[1] + "/bench")
            import numpy as np
            import coco_reference as reference
            name, raw, results = sys.argv[2:5]
            score, iou = float(sys.argv[5]), float(sys.argv[6])
            entries = json.load(open(sys.argv[1] + "/models/MANIFEST.json"))["models"]
            entry = next(e for e in entries if e["name"] == name)
            model = reference.Model(sys.argv[1] + "/models", entry)
            height, width = entry["input"]["shape"][2:]
            grey = np.fromfile(raw, np.uint8).reshape(height, width)
            tensor = reference.to_tensor(np.repeat(grey[..., None], 3, 2), entry["input"])
            decode, _ = reference.detector_for(entry)
            boxes, scores = decode(model.run(tensor), model)
            ids = reference.category_ids(entry["labels"])
            ours = json.load(open(results))
            for box, sure, kind in zip(*reference.select(boxes, scores, width, height, iou, False)):
                if sure < score:
                    continue
                same = [r for r in ours if r["category_id"] == ids[kind]]
                sides = np.array([r["bbox"] for r in same]).reshape(-1, 4)
                sides[:, 2:] += sides[:, :2]
                overlaps = reference.overlap(box, sides)
                best = int(overlaps.argmax()) if len(same) else -1
                print(overlaps[best] if same else 0, abs(same[best]["score"] - sure) if same else 1)
            """

        @Test(arguments: [
            ("yolox_nano_416", 416), ("picodet_s_416", 416), ("nanodet_m_320", 320),
            ("yolo_fastest_1.1_xl_320", 320), ("fastestdet_352", 352),
            ("ssd_mobilenet_v1_coco_300", 300),
        ])
        func `one tensor gives one answer`(_ model: String, side: Int) throws {
            let sightline = try Coco.sightline()
            let ffmpeg = try Program.installed("ffmpeg")
            let images = try SharedData.path("images")
            let data = try SharedData.path("bench")
            let (score, iou) = (0.1, 0.5)
            var count = 0
            for photo in ["dog", "person", "busstop", "parking"] {
                let picture = sightline.folder.file("\(photo).png")
                let raw = sightline.folder.file("\(photo).raw")
                for (target, format) in [(picture, []), (raw, ["-f", "rawvideo"])] {
                    let made = try ffmpeg.run(
                        [
                            "-v", "error", "-y", "-i",
                            format.isEmpty ? "\(images)/\(photo).jpg" : picture, "-vf",
                            "scale=\(side):\(side),format=gray", "-frames:v", "1",
                        ] + format + [target])
                    try #require(made.exitCode == 0, "\(made.errors)")
                }
                let results = sightline.folder.file("\(photo).json")
                let outcome = try sightline.program.run([
                    "run", picture, "--model", model, "--tracker", "none", "--score",
                    "\(score - 0.002)", "--iou", "\(iou)", "--detections", results, "--quiet",
                ])
                #expect(outcome.exitCode == 0, "\(outcome.errors)")
                let verdict = try Python.answer(
                    Self.script,
                    [
                        String(data.dropLast("/bench".count)), model, raw, results, "\(score)",
                        "\(iou)",
                    ])
                for line in verdict.split(whereSeparator: \.isNewline) {
                    let pair = line.split(separator: " ").compactMap { Double($0) }
                    try #require(pair.count == 2, "\(verdict)")
                    #expect(pair[0] >= 0.99, "\(photo): overlap \(pair[0])")
                    #expect(pair[1] <= 0.001, "\(photo): score off by \(pair[1])")
                    count += 1
                }
            }
            #expect(count >= 12, "\(count) detections")
        }
    }
}
