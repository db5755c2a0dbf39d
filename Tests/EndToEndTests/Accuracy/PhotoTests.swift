import Foundation
import TestSupport
import Testing
import VisionCore

extension EndToEnd {
    /// Detections in a few photos beside ONNX Runtime's, one by one.
    @Suite struct PhotoTests {
        /// Models and the least score at which the reference lists.
        private static let models: [(name: String, score: Double)] = [
            ("yolox_nano_416", 0.35), ("picodet_s_416", 0.4), ("nanodet_m_320", 0.35),
            ("yolo_fastest_1.1_xl_320", 0.3), ("fastestdet_352", 0.5),
            ("ssd_mobilenet_v1_coco_300", 0.4), ("ultraface_rfb_320", 0.6),
            ("retinaface_mobilenet025_480x640", 0.5),
        ]

        private struct Found {
            var label: Int
            var score: Double
            var box: Box
        }

        @Test(arguments: models)
        func `boxes and scores are those of ONNX Runtime`(_ model: (name: String, score: Double))
            throws
        {
            let coco = try Coco()
            let sightline = try Coco.sightline()
            let images = try SharedData.path("images")
            let reference = try JSON.file(SharedData.path("models/reference.json"))
            let photos = reference["models"][model.name]["photos"].object
            try #require(!photos.isEmpty)
            var (exact, all) = (0, 0)
            for (name, listed) in photos.sorted(by: { $0.key < $1.key }) {
                // A little lower: what the reference lists just above its bound may be just below.
                let (found, size) = try Self.detections(
                    "\(images)/\(name)", model.name, score: model.score - 0.05, sightline)
                for wanted in listed.items {
                    let box = Self.corners(wanted["box_xyxy"]).clipped(to: size)
                    let label = wanted["label"].text.flatMap { coco.categories[$0] } ?? 1
                    let score = wanted["score"].number ?? 0
                    let isSame = { (one: Found) in
                        one.label == label && one.box.iou(box) >= 0.9
                            && abs(one.score - score) < 0.05
                    }
                    exact += found.contains(where: isSame) ? 1 : 0
                    all += 1
                    // Candidates that overlap, and classes of one candidate, trade places when
                    // their scores differ by less than another JPEG decoder moves them.
                    let isCovered = found.contains {
                        $0.box.iou(box) >= 0.5 && $0.score > score - 0.05
                    }
                    #expect(isCovered, "\(name): nothing for \(wanted)")
                }
                let extra = found.filter { one in
                    one.score > model.score + 0.05
                        && !listed.items.contains {
                            Self.corners($0["box_xyxy"]).clipped(to: size).iou(one.box) >= 0.5
                        }
                }
                #expect(extra.isEmpty, "\(name): \(extra)")
            }
            #expect(Double(exact) >= 0.9 * Double(all), "\(exact) of \(all) boxes")
            print("\(model.name): \(exact) of \(all) boxes as ONNX Runtime's")
        }

        /// The results of a run over one photo, and the photo's size.
        private static func detections(
            _ photo: String, _ model: String, score: Double,
            _ sightline: Sightline
        ) throws -> ([Found], Size) {
            let outcome = try sightline.program.run(
                [
                    "run", photo, "--model", model, "--tracker", "none", "--score", "\(score)",
                    "--detections", sightline.folder.file("found.json"), "--overwrite", "--quiet",
                ])
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let results = try #require(JSON(sightline.folder.bytes("found.json")))
            let picture = try #require(JSON(sightline.folder.bytes("found.images.json")))[0]
            let size = Size(width: picture["width"].int ?? 0, height: picture["height"].int ?? 0)
            return (results.items.map(Self.found), size)
        }

        private static func found(_ result: JSON) -> Found {
            let sides = result["bbox"].items.map { Float($0.number ?? 0) }
            return Found(
                label: result["category_id"].int ?? 0, score: result["score"].number ?? 0,
                box: sides.count == 4
                    ? Box(
                        left: sides[0], top: sides[1], right: sides[0] + sides[2],
                        bottom: sides[1] + sides[3])
                    : Box(left: 0, top: 0, right: 0, bottom: 0))
        }

        private static func corners(_ list: JSON) -> Box {
            let sides = list.items.map { Float($0.number ?? 0) }
            guard sides.count == 4 else { return Box(left: 0, top: 0, right: 0, bottom: 0) }
            return Box(left: sides[0], top: sides[1], right: sides[2], bottom: sides[3])
        }
    }
}
