import Foundation
import TestSupport
import Testing
import VisionCore

extension EndToEnd {
    /// Faces of MTCNN's three networks, run as their makers run them.
    @Suite struct CascadeFaceTests {
        private static let photos = ["couple.jpg", "face.jpg"]

        private struct Face {
            var score: Double
            var box: Box
            var points: [Point]
        }

        private static func box(_ sides: [Double]) -> Box {
            guard sides.count == 4 else { return Box(left: 0, top: 0, right: 0, bottom: 0) }
            return Box(
                left: Float(sides[0]), top: Float(sides[1]), right: Float(sides[2]),
                bottom: Float(sides[3]))
        }

        /// What the tool finds in a photo: of the COCO results, boxes and keypoints.
        private static func found(
            _ photo: String, _ sightline: Sightline, _ more: [String] = []
        ) throws -> [Face] {
            let outcome = try sightline.program.run(
                [
                    "run", photo, "--model", "mtcnn_onet", "--tracker", "none",
                    "--detections", sightline.folder.file("found.json"), "--overwrite", "--quiet",
                ] + more)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let results = try #require(JSON(sightline.folder.bytes("found.json")))
            return results.items.map { result in
                let sides = result["bbox"].items.compactMap(\.number)
                let numbers = result["keypoints"].items.compactMap { $0.number.map(Float.init) }
                return Face(
                    score: result["score"].number ?? 0,
                    box: sides.count == 4
                        ? box([sides[0], sides[1], sides[0] + sides[2], sides[1] + sides[3]])
                        : box([]),
                    points: stride(from: 0, to: numbers.count - 2, by: 3).map {
                        Point(x: numbers[$0], y: numbers[$0 + 1])
                    })
            }
        }

        private static func judged(_ photos: [String]) throws -> [[Face]] {
            let script = RepositoryFile.path("Tests/EndToEndTests/Accuracy/judge_mtcnn.py")
            let outcome = try Python.run(
                [script, try SharedData.path("models")] + photos)
            return outcome.output.split(separator: "\n").map { line in
                (JSON(Data(line.utf8))?.items ?? []).map { face in
                    Face(
                        score: face["score"].number ?? 0,
                        box: box(face["box"].items.compactMap(\.number)),
                        points: face["points"].items.map { point in
                            let pair = point.items.compactMap { $0.number.map(Float.init) }
                            return Point(x: pair.first ?? 0, y: pair.last ?? 0)
                        })
                }
            }
        }

        @Test func `faces and their points are where the makers' procedure has them`() throws {
            let sightline = try Coco.sightline()
            let images = try SharedData.path("images")
            let photos = Self.photos.map { "\(images)/\($0)" }
            let judged = try Self.judged(photos)
            let reference = try JSON.file(SharedData.path("models/reference.json"))
            for (index, photo) in photos.enumerated() {
                let found = try Self.found(photo, sightline)
                #expect(found.count == judged[index].count, "\(photo): \(found)")
                for wanted in judged[index] {
                    let face = try #require(
                        found.max { $0.box.iou(wanted.box) < $1.box.iou(wanted.box) })
                    let overlap = face.box.iou(wanted.box)
                    #expect(overlap > 0.85, "\(photo): \(overlap) of \(wanted)")
                    #expect(abs(face.score - wanted.score) < 0.03, "\(photo): \(face.score)")
                    #expect(face.points.count == 5 && wanted.points.count == 5)
                    for (point, other) in zip(face.points, wanted.points) {
                        let away = max(abs(point.x - other.x), abs(point.y - other.y))
                        #expect(away < 0.06 * wanted.box.width, "\(photo): \(point), \(other)")
                    }
                }
                // Somebody else's run, which rounds and resizes in its own way.
                for wanted in reference["models"]["mtcnn_onet"]["photos"][Self.photos[index]].items
                {
                    let box = Self.box(wanted["box_xyxy"].items.compactMap(\.number))
                    #expect(found.contains { $0.box.iou(box) > 0.7 }, "\(photo): \(wanted)")
                }
            }
        }

        @Test func `threads do not change what is found`() throws {
            let sightline = try Coco.sightline()
            let photo = try SharedData.path("images") + "/face.jpg"
            let one = try Self.found(photo, sightline, ["--threads", "1"])
            let two = try Self.found(photo, sightline, ["--threads", "2"])
            #expect(one.map(\.box) == two.map(\.box) && one.map(\.points) == two.map(\.points))
        }

        @Test func `what is no last network of a cascade is refused with the way out`() throws {
            let sightline = try Coco.sightline()
            let photo = try SharedData.path("images") + "/face.jpg"
            for (model, more, code, words) in [
                ("mtcnn_pnet", [], 65, "name the last of them"),
                ("mtcnn_onet", ["--set", "detect.size=auto"], 65, "leave 'detect.size' out"),
                ("mtcnn_onet", ["--set", "detect.size=640"], 65, "the file has 48x48"),
                ("mtcnn_onet", ["--classes", "person"], 78, "no class 'person'"),
            ] as [(String, [String], Int32, String)] {
                let outcome = try sightline.program.run(["run", photo, "--model", model] + more)
                #expect(outcome.exitCode == code, "\(outcome.errors)")
                #expect(outcome.errors.contains(words), "\(outcome.errors)")
            }
        }
    }
}
