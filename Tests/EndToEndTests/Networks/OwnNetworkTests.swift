import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Networks without a description, from the file to results: what is understood and what is
    /// found, judged by the makers' own code (Fixtures/Models/families.json and heads.json).
    @Suite struct OwnNetworkTests {
        private struct Case: Decodable {
            struct Found: Decodable {
                let box: [Double]
                let score: Double
                let label: Int
                let angle: Double?
                let points: [Double]?
                let mask: String?
            }
            let name: String
            let family: String
            let score: Double
            let iou: Double
            let side: Int
            let found: [Found]
        }

        private struct Result: Decodable {
            struct Segmentation: Decodable {
                let size: [Int]
                let counts: String
            }
            let category_id: Int
            let bbox: [Double]
            let score: Double
            let keypoints: [Double]?
            let segmentation: Segmentation?
            let obb: [Double]?
        }

        private func made() throws -> (Sightline, [Case]) {
            struct File: Decodable { let cases: [Case] }
            let files = ["families", "heads"].map { Fixture.path("Models/\($0).json") }
            let cases = try files.flatMap { path in
                try JSONDecoder().decode(
                    File.self, from: Data(contentsOf: URL(fileURLWithPath: path))
                ).cases
            }
            let tool = try Sightline()
            let script = RepositoryFile.path("Tests/EndToEndTests/Networks/make_own_networks.py")
            _ = try Python.run([script, tool.folder.path] + files, limit: 120)
            // A picture of the networks' size: its pixels are those of the input.
            for side in Set(cases.map(\.side)) {
                let header = Array("P6\n\(side) \(side)\n255\n".utf8)
                let picture = header + [UInt8](repeating: 90, count: 3 * side * side)
                try Data(picture).write(
                    to: URL(fileURLWithPath: tool.folder.file("picture\(side).ppm")))
            }
            return (tool, cases)
        }

        @Test func `what a file says of itself is enough for a run`() throws {
            let (tool, cases) = try made()
            #expect(cases.count >= 17)
            for (index, test) in cases.enumerated() {
                let out = tool.folder.file("own\(index).json")
                let outcome = try tool.program.run(
                    [
                        "run", tool.folder.file("picture\(test.side).ppm"), "--model",
                        tool.folder.file("own\(index).onnx"), "--tracker", "none", "--score",
                        "\(test.score)", "--iou", "\(test.iou)", "--detections", out, "--log",
                        "none",
                    ], limit: 60)
                #expect(outcome.exitCode == 0, "\(test.name): \(outcome.errors)")
                #expect(
                    outcome.errors.contains("own\(index).onnx: \(test.family), "),
                    "\(test.name): \(outcome.errors)")
                let results = try JSONDecoder().decode(
                    [Result].self, from: Data(contentsOf: URL(fileURLWithPath: out)))
                try compare(results, test)
            }
        }

        private func compare(_ results: [Result], _ test: Case) throws {
            #expect(results.count == test.found.count, "\(test.name)")
            for found in test.found {
                let score = (found.score * 10_000).rounded() / 10_000
                let match = results.first {
                    $0.category_id == found.label + 1 && abs($0.score - score) < 2e-4
                        && distance($0, found, side: Double(test.side)) < 0.03
                }
                #expect(match != nil, "\(test.name): \(found.box) \(found.score)")
                guard let match else { continue }
                if let points = found.points {
                    let ours = match.keypoints ?? []
                    #expect(ours.count == points.count)
                    for at in stride(from: 0, to: min(ours.count, points.count), by: 3) {
                        #expect(abs(ours[at] - points[at]) < 0.02)
                        #expect(abs(ours[at + 1] - points[at + 1]) < 0.02)
                    }
                }
                if let angle = found.angle {
                    #expect(abs((match.obb?.last ?? 0) - angle * 180 / .pi) < 0.02)
                }
                if found.mask != nil {
                    #expect(match.segmentation?.size == [test.side, test.side])
                    #expect(match.segmentation?.counts.isEmpty == false)
                }
            }
        }

        /// The largest distance of a side, in pixels.
        private func distance(_ result: Result, _ found: Case.Found, side: Double) -> Double {
            if let obb = result.obb, found.angle != nil {
                return zip(obb.prefix(4), found.box).map { abs($0 - $1) }.max() ?? 0
            }
            let box = result.bbox
            let corners = [box[0], box[1], box[0] + box[2], box[1] + box[3]]
            let clipped = found.box.map { min(max($0, 0), side) }
            return zip(corners, clipped).map { abs($0 - $1) }.max() ?? 0
        }

        @Test func `two readings are named, one is said, and a description is kept`() throws {
            let (tool, _) = try made()
            let file = tool.folder.file("both.onnx"), picture = tool.folder.file("picture64.ppm")
            let asked = try tool.program.run(["run", picture, "--model", file], limit: 60)
            #expect(asked.exitCode == 78)
            #expect(asked.errors.contains("yolo-anchor-free-pose, yolo-anchor-free"))
            let said = ["--set", "detect.family=yolo-anchor-free-pose"]
            let tried = try tool.program.run(["models", "try", file, picture] + said, limit: 60)
            #expect(tried.exitCode == 0, "\(tried.errors)")
            let out = tool.folder.file("both.yml")
            let described = try tool.program.run(
                ["models", "describe", file, "--out", out] + said, limit: 60)
            #expect(described.exitCode == 0, "\(described.errors)")
            #expect(
                try String(contentsOf: URL(fileURLWithPath: out), encoding: .utf8)
                    .contains("# detect.family=yolo-anchor-free-pose"))
            let checked = try tool.program.run(["check", out], limit: 60)
            #expect(checked.exitCode == 0, "\(checked.errors)")
            // With the description beside the file nothing is asked any more.
            let again = try tool.program.run(
                ["run", picture, "--model", file, "--log", "none"], limit: 60)
            #expect(again.exitCode == 0, "\(again.errors)")
        }

        @Test func `a file of one's own is installed under a name`() throws {
            let (tool, _) = try made()
            var program = tool.program
            program.environment["SIGHTLINE_STORE"] = tool.folder.file("store")
            let installed = try program.run(
                ["models", "install", tool.folder.file("own0.onnx"), "--name", "bolts"], limit: 60)
            #expect(installed.exitCode == 0, "\(installed.errors)")
            let list = try program.run(["models", "list"], limit: 60)
            #expect(list.output.contains("\nbolts "))
            let outcome = try program.run(
                [
                    "run", tool.folder.file("picture64.ppm"), "--model", "bolts", "--log", "none",
                ], limit: 60)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
        }
    }
}
