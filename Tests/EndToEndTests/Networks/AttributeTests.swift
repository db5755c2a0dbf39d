import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// What is told of objects one by one.
    @Suite struct AttributeTests {
        private func run(
            _ source: String, _ text: String, _ more: [String] = []
        ) throws -> LogLines {
            let bench = try Coco.sightline()
            let file = bench.folder.file("attributes.yml")
            try Data(("version: 1\n" + text).utf8).write(to: URL(fileURLWithPath: file))
            let log = bench.folder.file("log.jsonl")
            let outcome = try bench.program.run(
                [
                    "run", file, try SharedData.path(source), "--log", log, "--log-frames",
                    "--deterministic", "--quiet",
                ] + more, limit: 280)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            return try LogLines(path: log)
        }

        /// The dog's crop is a dog of some kind to a classifier of whole pictures.
        @Test func `a crop is classified, without a tracker in each picture`() throws {
            let log = try run(
                "images/dog.jpg",
                """
                attributes:
                  breed: { model: mobilenet_v2_1.0_224, classes: [dog], margin: 1.1 }
                """, ["--tracker", "none"])
            let objects = try #require(log["frame"].first)["det"].items
            let dog = try #require(objects.first { $0["cls"].text == "dog" })
            let breeds = [
                "malamute", "Eskimo dog", "Siberian husky", "husky", "Alaskan malamute",
            ]
            let said = dog["att"]["breed"][0].text ?? ""
            #expect(breeds.contains { said.contains($0) }, "\(said)")
            #expect((dog["att"]["breed"][1].number ?? 0) > 0.1)
            for other in objects where other["cls"].text != "dog" {
                #expect(!other["att"].exists)
            }
        }

        @Test func `a track is looked at as often as is said, and keeps what is known`() throws {
            let log = try run(
                "videos/bikes.mp4",
                """
                attributes:
                  kind: { model: mobilenet_v1_0.5_160, every: 1s, looks: 2 }
                  who: { model: osnet_x0_25_msmt17, classes: [person], every: 500ms }
                """, ["--max-frames", "40"])
            let seen = log["frame"].flatMap { $0["det"].items }.filter { $0["id"].text != nil }
            let told = seen.filter { $0["att"]["kind"].exists }
            #expect(told.count > 20)
            // What is known of a track stays known.
            var known: Set<String> = []
            for object in seen {
                guard let id = object["id"].text else { continue }
                if object["att"]["kind"].exists { known.insert(id) }
                #expect(object["att"]["kind"].exists == known.contains(id))
            }
        }

        @Test func `a killed run that tells attributes resumes and comes to the same log`() throws {
            let bench = try Coco.sightline()
            let text = """
                version: 1
                attributes:
                  kind: { model: mobilenet_v1_0.5_160, every: 300ms }
                  who: { model: osnet_x0_25_msmt17, classes: [person], every: 500ms }
                """
            let file = try bench.folder.write(text, to: "attributes.yml")
            let clip = try SharedData.path("videos/bikes.mp4")
            func arguments(_ log: String) -> [String] {
                [
                    "run", file, clip, "--log", bench.folder.file(log), "--log-frames",
                    "--deterministic", "--max-frames", "200",
                ]
            }
            let whole = try bench.program.run(arguments("whole.jsonl"), limit: 280)
            #expect(whole.exitCode == 0, "\(whole.errors)")
            let running = try bench.program.start(arguments("log.jsonl"))
            let isSaved = running.wait(limit: 200) {
                bench.count("frame") >= 120
                    && (try? bench.folder.bytes("log.jsonl.state"))?
                        .ranges(of: Data(#""attributes":{"former""#.utf8)).isEmpty == false
            }
            #expect(isSaved)
            running.send(signal: SIGKILL)
            #expect(running.finish().exitCode == nil, "the run was over before it was killed")
            let again = try bench.program.run(arguments("log.jsonl"), limit: 280)
            #expect(again.exitCode == 0, "\(again.errors)")
            #expect(again.errors.contains("resumes after the"))
            let log = try bench.folder.bytes("log.jsonl")
            let isEqual = try log == bench.folder.bytes("whole.jsonl")
            #expect(isEqual, "the finished log differs from that of an undisturbed run")
        }

        @Test func `a model that gives neither classes nor a vector is refused`() throws {
            let bench = try Coco.sightline()
            let file = bench.folder.file("attributes.yml")
            let text = "version: 1\nattributes:\n  x: { model: yolox_nano_416 }\n"
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
            let outcome = try bench.program.run([
                "run", file, try SharedData.path("images/dog.jpg"), "--log", "none", "--quiet",
            ])
            #expect(outcome.exitCode == 65 && outcome.errors.contains("yolox_nano_416"))
        }

        @Test func `MoveNet finds the joints of each person that was found`() throws {
            let log = try run(
                "images/person.jpg", "",
                [
                    "--model", "yolox_nano_416", "--pose", "movenet_lightning_192", "--tracker",
                    "none",
                ])
            let objects = try #require(log["frame"].first)["det"].items
            let person = try #require(objects.first { $0["cls"].text == "person" })
            let joints = person["kp"].items.compactMap(\.number)
            #expect(joints.count == 51)
            let box = person["b"].items.compactMap(\.number)
            let sure = (0..<17).filter { joints[3 * $0 + 2] > 0.2 }
            #expect(sure.count >= 10)
            for joint in sure {
                let (x, y) = (joints[3 * joint], joints[3 * joint + 1])
                #expect(x > box[0] - 20 && x < box[0] + box[2] + 20)
                #expect(y > box[1] - 20 && y < box[1] + box[3] + 20)
            }
            // The head is above the feet.
            #expect(joints[1] < joints[3 * 15 + 1])
        }
    }
}
