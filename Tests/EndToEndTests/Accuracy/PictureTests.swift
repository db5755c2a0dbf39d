import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What is said of whole photos, beside ONNX Runtime.
    @Suite struct PictureTests {
        /// The `att` of the only frame of a run over `photo`.
        private static func attributes(_ photo: String, _ flags: [String]) throws
            -> [String: JSON]
        {
            let sightline = try Coco.sightline()
            let images = try SharedData.path("images")
            let log = sightline.folder.file("log.jsonl")
            let outcome = try sightline.program.run(
                [
                    "run", "\(images)/\(photo)", "--tracker", "none", "--log", log, "--log-frames",
                    "--quiet",
                ] + flags)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            return try #require(LogLines(path: log)["frame"].first)["att"].object
        }

        private static func photos(of model: String) throws -> [(name: String, said: JSON)] {
            let reference = try JSON.file(SharedData.path("models/reference.json"))
            let photos = reference["models"][model]["photos"].object
            try #require(!photos.isEmpty)
            return photos.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }

        @Test(arguments: [
            "squeezenet_1.1_227", "mobilenet_v2_1.0_224", "mobilenet_v1_0.5_160",
        ])
        func `classes and scores are those of ONNX Runtime`(_ model: String) throws {
            for photo in try Self.photos(of: model) {
                let found = try Self.attributes(photo.name, ["--classify", model])
                #expect(Set(found.keys) == ["top1", "top2", "top3"])
                let best = found["top1"] ?? .null
                #expect(best[0].text == photo.said[0]["label"].text, "\(photo.name)")
                for wanted in photo.said.items where (wanted["p"].number ?? 0) > 0.05 {
                    let same = found.values.first { $0[0].text == wanted["label"].text }
                    let score = try #require(same?[1].number, "\(photo.name): \(wanted)")
                    #expect(abs(score - (wanted["p"].number ?? 0)) < 0.05, "\(photo.name)")
                }
            }
        }

        @Test(arguments: [
            "deeplabv3_mnv2_257", "unet_person_128", "road_segmentation_adas_0001",
        ])
        func `areas of classes are those of ONNX Runtime`(_ model: String) throws {
            for photo in try Self.photos(of: model) {
                let found = try Self.attributes(photo.name, ["--segment", model])
                for (name, share) in photo.said.object {
                    let own = found[name]?[1].number ?? 0
                    #expect(abs(own - (share.number ?? 0)) < 0.01, "\(photo.name): \(name) \(own)")
                }
                for (name, value) in found where !photo.said[name].exists {
                    #expect((value[1].number ?? 1) < 0.01, "\(photo.name): \(name)")
                }
            }
        }

        @Test func `a model of another task is refused by name`() throws {
            let sightline = try Coco.sightline()
            let images = try SharedData.path("images")
            for flag in ["--segment", "--classify"] {
                let outcome = try sightline.program.run([
                    "run", "\(images)/dog.jpg", flag, "yolox_nano_416", "--tracker", "none",
                    "--quiet",
                ])
                #expect(outcome.exitCode == 65, "\(outcome.errors)")
                #expect(outcome.errors.contains("yolox_nano_416"), "\(outcome.errors)")
            }
        }
    }
}
