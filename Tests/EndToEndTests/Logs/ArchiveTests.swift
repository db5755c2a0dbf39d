import Foundation
import MediaTestSupport
import TestSupport
import Testing

extension EndToEnd {
    /// `--chunks`, and folders of videos.
    @Suite struct ArchiveTests {
        private static let rules =
            SceneCase.rules + ["--set", "rules.long={type: dwell, zone: yard, over: 500ms}"]

        @Test(arguments: [("auto", false), ("3", true), ("7", false)])
        func `a log made in parts is equal byte for byte`(_ chunks: String, hasOpenGroups: Bool)
            throws
        {
            let sightline = try Sightline()
            let clip = sightline.folder.file("clip.mp4")
            let made = try Program.installed("ffmpeg").run([
                "-v", "error", "-i", try Clips.threeTimes(), "-c:v", "libx264", "-g", "20", "-bf",
                "3",
                "-x264-params", "open-gop=\(hasOpenGroups ? 1 : 0):scenecut=0", "-crf", "12", clip,
            ])
            #expect(made.exitCode == 0, "\(made.errors)")
            let (outcome, log) = try sightline.log(of: clip, Self.rules)
            #expect(outcome.exitCode == 0 && log["frame"].count > 700, "\(outcome.errors)")
            let parts = try sightline.program.run(
                sightline.arguments(clip, log: "parts.jsonl", Self.rules + ["--chunks", chunks]),
                limit: 300)
            #expect(parts.exitCode == 0, "\(parts.errors)")
            let folder = sightline.folder
            let isEqual = try folder.bytes("log.jsonl") == folder.bytes("parts.jsonl")
            #expect(isEqual)
            #expect(!FileManager.default.fileExists(atPath: folder.file("parts.jsonl.chunks")))
            let again = try sightline.program.run(
                sightline.arguments(clip, log: "parts.jsonl", Self.rules + ["--chunks", chunks]))
            #expect(again.exitCode == 73)
        }

        @Test func `without frame records a log made in parts is equal as well`() throws {
            let sightline = try Sightline()
            let clip = try Clips.threeTimes()
            func bytes(_ log: String, _ more: [String]) throws -> Data {
                let arguments = sightline.arguments(clip, log: log, Self.rules + more)
                let outcome = try sightline.program.run(
                    arguments.filter { $0 != "--log-frames" }, limit: 300)
                #expect(outcome.exitCode == 0, "\(outcome.errors)")
                return try sightline.folder.bytes(log)
            }
            let isEqual = try bytes("whole.jsonl", []) == bytes("parts.jsonl", ["--chunks", "3"])
            #expect(isEqual)
            #expect(sightline.count("frame", in: "parts.jsonl") == 0)
            #expect(sightline.count("event", in: "parts.jsonl") > 0)
        }

        @Test func `a run in parts that was killed makes what is missing, to the same bytes`()
            throws
        {
            let sightline = try Sightline()
            let clip = try Clips.threeTimes()
            let (_, log) = try sightline.log(of: clip, Self.rules)
            let arguments = sightline.arguments(
                clip, log: "parts.jsonl", Self.rules + ["--chunks", "4"])
            let run = try sightline.program.start(arguments)
            let parts = sightline.folder.file("parts.jsonl.chunks")
            let hasBegun = run.wait(limit: 60) {
                sightline.folder.count(
                    of: #""r":"frame""#, in: "parts.jsonl.chunks/part-00001.jsonl") > 20
            }
            #expect(hasBegun)
            run.send(signal: SIGKILL)
            _ = run.finish(limit: 10)
            #expect(FileManager.default.fileExists(atPath: parts))
            let outcome = try sightline.program.run(arguments, limit: 300)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            #expect(try LogLines(path: sightline.folder.file("parts.jsonl")).records == log.records)
        }

        @Test(arguments: [
            ["--max-frames", "9"], ["--stride", "2"], ["--set", "detect.every=2"],
            ["--set", "attributes={kind: {model: mobilenet_v2_1.0_224}}"],
            ["--annotated", "a.mp4"], ["--from", "1s"], ["--live"],
        ])
        func `what has to see a file in order is refused`(_ flags: [String]) throws {
            let sightline = try Sightline()
            let outcome = try sightline.program.run(
                sightline.arguments(Clips.of(.steady), flags + ["--chunks", "2"]))
            #expect(outcome.exitCode == 64 && outcome.errors.contains("in parts"), "\(flags)")
        }

        @Test func `a folder of videos gives a log each, failures in a table, and once only`()
            throws
        {
            let sightline = try Sightline()
            let folder = sightline.folder
            let videos = folder.file("videos")
            try FileManager.default.createDirectory(
                atPath: videos, withIntermediateDirectories: true)
            for name in ["a.mp4", "b.mp4"] {
                try FileManager.default.copyItem(
                    atPath: Clips.of(.steady), toPath: "\(videos)/\(name)")
            }
            try folder.write("no video", to: "videos/c.mp4")
            try folder.write("text", to: "videos/notes.txt")
            func run() throws -> Program.Outcome {
                try sightline.program.run(
                    [
                        "run", videos, "--model", Fixture.detector, "--log",
                        folder.file("logs") + "/",
                        "--deterministic", "--max-frames", "60",
                    ], limit: 120)
            }
            let outcome = try run()
            #expect(outcome.exitCode == 2, "\(outcome.errors)")
            #expect(outcome.errors.contains("c.mp4") && outcome.errors.contains("1 failed"))
            #expect(outcome.errors.contains("2 logs made, 120 frames"))
            for name in ["a", "b"] {
                let log = try LogLines(path: folder.file("logs/\(name).mp4.jsonl"))
                #expect(log["end"].first?["totals"]["frames"].int == 60)
            }
            unlink(folder.file("logs/b.mp4.jsonl"))
            let again = try run()
            #expect(
                again.errors.contains("1 logs made, 60 frames, 1 were there"), "\(again.errors)")
            let wrong = try sightline.program.run([
                "run", videos, "--model", Fixture.detector, "--log", folder.file("one.jsonl"),
            ])
            #expect(wrong.exitCode == 64 && wrong.errors.contains("one.jsonl/"))
        }
    }
}
