import Foundation
import MediaTestSupport
import TestSupport
import Testing

extension EndToEnd {
    /// `plan`, `chunk run` and `chunk merge`.
    @Suite struct PlanTests {
        private static let rules =
            SceneCase.rules + ["--set", "rules.long={type: dwell, zone: yard, over: 500ms}"]

        /// A clip with key frames 20 frames apart.
        private static func clip(_ sightline: Sightline, openGroups: Bool = true) throws -> String {
            let clip = sightline.folder.file("clip.mp4")
            let made = try Program.installed("ffmpeg").run([
                "-v", "error", "-i", try Clips.threeTimes(), "-c:v", "libx264", "-g", "20", "-bf",
                "3", "-x264-params", "open-gop=\(openGroups ? 1 : 0):scenecut=0", "-crf", "12",
                clip,
            ])
            #expect(made.exitCode == 0, "\(made.errors)")
            return clip
        }

        private static func plan(
            _ sightline: Sightline, _ clips: [String], log: String = "parts.jsonl",
            chunk: String = "5s"
        ) throws -> Program.Outcome {
            try sightline.program.run(
                ["plan"] + clips + [
                    "--model", Fixture.detector, "--log", sightline.folder.file(log),
                    "--log-frames", "--chunk", chunk, "-o", sightline.folder.file("plan.json"),
                    "--json",
                ] + rules)
        }

        private static func count(_ outcome: Program.Outcome) throws -> Int {
            try #require(outcome.exitCode == 0, "\(outcome.errors)")
            let result = try #require(JSON(Data(outcome.output.utf8)))["result"]
            return try #require(result["chunks"].int)
        }

        @Test(arguments: [false, true])
        func `parts made in any order, twice and by a killed process give the log of one process`(
            _ openGroups: Bool
        ) throws {
            let sightline = try Sightline()
            let folder = sightline.folder
            let clip = try Self.clip(sightline, openGroups: openGroups)
            let (outcome, log) = try sightline.log(of: clip, Self.rules)
            #expect(outcome.exitCode == 0 && log["frame"].count > 700, "\(outcome.errors)")
            let count = try Self.count(try Self.plan(sightline, [clip]))
            #expect(count >= 5)
            let plan = folder.file("plan.json")
            let text = try folder.bytes("plan.json")
            _ = try Self.plan(sightline, [clip])
            #expect(try folder.bytes("plan.json") == text, "a plan is the same each time")

            let early = try sightline.program.run(["chunk", "merge", plan])
            #expect(early.exitCode == 66)
            #expect(early.errors.contains("sightline chunk run \(plan) --index 0"))

            let killed = try sightline.program.start(["chunk", "run", plan, "--index", "1"])
            let hasBegun = killed.wait(limit: 60) {
                let names = try? FileManager.default.contentsOfDirectory(atPath: plan + ".parts")
                return names?.contains { $0.hasSuffix(".tmp") } ?? false
            }
            #expect(hasBegun)
            killed.send(signal: SIGKILL)
            _ = killed.finish(limit: 10)
            #expect(!FileManager.default.fileExists(atPath: plan + ".parts/part-00001.jsonl"))

            for index in (0..<count).reversed() + [2] {
                let part = try sightline.program.run(
                    ["chunk", "run", plan, "--index", "\(index)", "--threads", "1"], limit: 120)
                #expect(part.exitCode == 0, "\(part.errors)")
            }
            let merged = try sightline.program.run(["chunk", "merge", plan], limit: 120)
            #expect(merged.exitCode == 0, "\(merged.errors)")
            #expect(try folder.bytes("log.jsonl") == folder.bytes("parts.jsonl"))
            let again = try sightline.program.run(["chunk", "merge", plan], limit: 120)
            #expect(again.exitCode == 0, "the same once more is no error: \(again.errors)")
        }

        @Test func `a part that is damaged is named with what makes it`() throws {
            let sightline = try Sightline()
            let clip = try Self.clip(sightline)
            let count = try Self.count(try Self.plan(sightline, [clip], chunk: "12s"))
            let plan = sightline.folder.file("plan.json")
            for index in 0..<count {
                let part = try sightline.program.run(
                    ["chunk", "run", plan, "--index", "\(index)", "--quiet"], limit: 120)
                #expect(part.exitCode == 0, "\(part.errors)")
            }
            let path = "\(plan).parts/part-00001.jsonl"
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            let whole = bytes
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: URL(fileURLWithPath: path))
            let flipped = try sightline.program.run(["chunk", "merge", plan], limit: 120)
            #expect(flipped.exitCode == 65, "\(flipped.errors)")
            #expect(flipped.errors.contains("--index 1") && flipped.errors.contains(path))
            try whole.dropLast(2_000).write(to: URL(fileURLWithPath: path))
            let short = try sightline.program.run(["chunk", "merge", plan], limit: 120)
            #expect(short.exitCode == 65, "\(short.errors)")
            // The command that was named mends it, and merges.
            let mended = try sightline.program.run(
                ["chunk", "run", plan, "--index", "1", "--merge"], limit: 120)
            #expect(mended.exitCode == 0, "\(mended.errors)")
            let log = try LogLines(path: sightline.folder.file("parts.jsonl"))
            #expect(log["frame"].count > 700)
        }

        @Test func `another recording, pipeline or part is refused`() throws {
            let sightline = try Sightline()
            let clip = try Self.clip(sightline)
            _ = try Self.count(try Self.plan(sightline, [clip], chunk: "12s"))
            let plan = sightline.folder.file("plan.json")
            func run(_ index: String = "0") throws -> Program.Outcome {
                try sightline.program.run(["chunk", "run", plan, "--index", index], limit: 120)
            }
            #expect(try run("99").exitCode == 64)
            let text = String(decoding: try sightline.folder.bytes("plan.json"), as: UTF8.self)
            let line = try #require(
                text.split(separator: "\n").first { $0.contains("--zone=yard") })
            try sightline.folder.write(
                text.replacing(line, with: line.replacing("0.55", with: "0.56")), to: "plan.json")
            let pipeline = try run()
            #expect(pipeline.exitCode == 78, "\(pipeline.errors)")
            try sightline.folder.write(
                text.replacing(#/"sha256" : "[0-9a-f]{8}/#, with: #""sha256" : "00000000"#),
                to: "plan.json")
            let other = try run()
            #expect(other.exitCode == 65, "\(other.errors)")
            try sightline.folder.write(text, to: "plan.json")
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: clip))
            try file.seekToEnd()
            try file.write(contentsOf: Data([0]))
            try file.close()
            let longer = try run()
            #expect(longer.exitCode == 65 && longer.errors.contains("bytes"), "\(longer.errors)")
        }

        @Test func `the recording that a pipeline names keeps its name and its own rules`() throws {
            let sightline = try Sightline()
            let folder = sightline.folder
            let pipeline = try folder.write(
                """
                version: 1
                sources:
                  gate:
                    uri: \(try Clips.of(.steady))
                    rules: { mid: { type: line, points: [[0.5, 1], [0.5, 0]] } }
                detect: { model: \(Fixture.detector) }
                log: { frames: true }
                """, to: "gate.yml")
            let one = try sightline.program.run(
                ["run", pipeline, "--log", folder.file("log.jsonl"), "--deterministic", "--quiet"],
                limit: 120)
            #expect(one.exitCode == 0, "\(one.errors)")
            let plan = folder.file("plan.json")
            let planned = try sightline.program.run([
                "plan", pipeline, "--log", folder.file("parts.jsonl"), "--chunk", "2s", "-o", plan,
                "--json",
            ])
            for index in 0..<(try Self.count(planned)) {
                let part = try sightline.program.run(
                    ["chunk", "run", plan, "--index", "\(index)", "--merge"], limit: 120)
                #expect(part.exitCode == 0, "\(part.errors)")
            }
            let log = try LogLines(path: folder.file("log.jsonl"))
            #expect(log["event"].contains { $0["src"].text == "gate" })
            #expect(try folder.bytes("log.jsonl") == folder.bytes("parts.jsonl"))
        }

        @Test func `several recordings have a log each, those of one process`() throws {
            let sightline = try Sightline()
            let folder = sightline.folder
            let first = try Clips.of(.variable)
            let second = try Clips.of(.steady)
            let count = try Self.count(
                try Self.plan(sightline, [first, second], log: "logs/", chunk: "2s"))
            let plan = folder.file("plan.json")
            for index in 0..<count {
                let part = try sightline.program.run(
                    ["chunk", "run", plan, "--index", "\(index)", "--merge"], limit: 120)
                #expect(part.exitCode == 0, "\(part.errors)")
            }
            for clip in [first, second] {
                let (outcome, _) = try sightline.log(of: clip, Self.rules, log: "one.jsonl")
                #expect(outcome.exitCode == 0, "\(outcome.errors)")
                let name = URL(fileURLWithPath: clip).lastPathComponent
                #expect(
                    try folder.bytes("one.jsonl") == folder.bytes("logs/\(name).jsonl"), "\(name)")
                unlink(folder.file("one.jsonl"))
            }
            let shared = try Self.plan(sightline, [first, second], log: "one.jsonl")
            #expect(shared.exitCode == 64 && shared.errors.contains("/ for a log of each"))
        }
    }
}
