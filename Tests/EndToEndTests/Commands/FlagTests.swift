import Foundation
import MediaTestSupport
import TestSupport
import Testing

extension EndToEnd {
    /// Every flag of `run` does what its help says; the table is held against the help.
    @Suite struct FlagTests {
        @Test func `every flag of the help has its check here`() throws {
            let help = try Sightline().program.run(["run", "--help"]).output
            let flags = help.matches(of: /\n  (?:-[a-z], )?--([a-z-]+)/).map { String($0.output.1) }
            #expect(flags.count > 30)
            let others = ["version", "help"]
            #expect(Set(flags) == Set(FlagCheck.all.map(\.flag) + others))
        }

        @Test(arguments: FlagCheck.all) func `each flag does what it says`(_ check: FlagCheck)
            throws
        {
            try check.body(FlagBench())
        }
    }
}

/// A flag, and what has to be seen when it is given.
struct FlagCheck: Sendable, CustomTestStringConvertible {
    let flag: String
    let body: @Sendable (FlagBench) throws -> Void

    var testDescription: String { "--\(flag)" }

    init(_ flag: String, _ body: @escaping @Sendable (FlagBench) throws -> Void) {
        (self.flag, self.body) = (flag, body)
    }

    static let all: [FlagCheck] = understanding + rules + outputs + extent + fences + talk

    private static let understanding: [FlagCheck] = [
        FlagCheck("model") { bench in
            try #expect(bench.log([]).detections.contains { $0["cls"].text == "car" })
            try #expect(bench.log(["--model", "none"]).detections.isEmpty)
        },
        FlagCheck("pose") { bench in
            let log = try bench.shared(
                "images/person.jpg", ["--pose", "posenet_mobilenet_v1_075_353x481"])
            #expect(log.detections.contains { $0["kp"].items.count == 17 * 3 })
        },
        FlagCheck("segment") { bench in
            let log = try bench.shared(
                "images/dog.jpg", ["--segment", "deeplabv3_mnv2_257", "--tracker", "none"])
            #expect(log["frame"].contains { $0.holds("dog") })
        },
        FlagCheck("classify") { bench in
            let log = try bench.shared(
                "images/hot_dog.jpg", ["--classify", "squeezenet_1.1_227", "--tracker", "none"])
            #expect(log["frame"].contains { $0.holds("hotdog, hot dog, red hot") })
        },
        FlagCheck("classes") { bench in
            let classes = Set(try bench.log(["--classes", "person,bicycle"]).classes)
            #expect(classes == ["person", "bicycle"])
            #expect(Set(try bench.log([]).classes) == ["person", "bicycle", "car"])
        },
        FlagCheck("score") { bench in
            // The soft edge of a car that drives in is doubtful.
            let scene = SyntheticScene(
                frameCount: 30, objects: [SceneObject(1, .car, .init(0, -40, 90), .init(2, 40, 90))]
            )
            let all = try bench.log(["--tracker", "none", "--score", "0.05"], of: scene).scores
            let best = try bench.log(["--tracker", "none", "--score", "0.95"], of: scene).scores
            #expect(best.allSatisfy { $0 >= 0.95 } && all.contains { $0 < 0.95 })
            #expect(best.count < all.count)
        },
        FlagCheck("iou") { bench in
            let scene = SyntheticScene(
                frameCount: 4,
                objects: [
                    SceneObject(1, .person, .init(0, 100, 90), .init(1, 101, 90)),
                    SceneObject(2, .person, .init(0, 114, 108), .init(1, 115, 108)),
                ])
            let strict = try bench.log(["--tracker", "none", "--iou", "0.01"], of: scene)
            let lax = try bench.log(["--tracker", "none", "--iou", "0.99"], of: scene)
            #expect(strict.detections.count == 4 && lax.detections.count == 8)
        },
        FlagCheck("tracker") { bench in
            try #expect(bench.log(["--tracker", "none"])["track"].isEmpty)
            // The car comes at frame 50: SORT wants to see it more often before it is a track.
            func confirmed(_ log: LogLines) -> Int {
                log["track"].filter { $0["cls"].text == "car" && $0["st"].text == "confirmed" }
                    .compactMap { $0["n"].int }.min() ?? 999
            }
            let byte = confirmed(try bench.log(["--tracker", "byte"]))
            let sort = confirmed(try bench.log(["--tracker", "sort"]))
            #expect(byte >= 50 && byte < sort && sort < 60, "\(byte) \(sort)")
        },
    ]

    private static let rules: [FlagCheck] = [
        FlagCheck("line") { bench in
            let log = try bench.log(["--line", "mid=0.5,1,0.5,0", "--max-frames", "240"])
            #expect(log.events("line.cross").count == 5)
            #expect(log.events("line.cross").allSatisfy { $0["rule"].text == "mid" })
        },
        FlagCheck("zone") { bench in
            let zone = "yard=0.55,0.3,0.75,0.3,0.75,0.85,0.55,0.85"
            let log = try bench.log(["--zone", zone, "--max-frames", "240"])
            #expect(log.events("zone.enter").count == 2 && log.events("zone.exit").count == 2)
        },
    ]

    private static let outputs: [FlagCheck] = [
        FlagCheck("annotated") { bench in
            let path = bench.file("{source}.mkv")
            _ = try bench.log(["--annotated", path])
            try #expect(MediaLook.times(of: bench.file("steady.mkv")).count == 60)
        },
        FlagCheck("log") { bench in
            let outcome = try bench.run(["--log", "-", "--max-frames", "5"])
            #expect(LogLines(Data(outcome.output.utf8))["end"].count == 1)
            try #expect(bench.run(["--log", "none", "--max-frames", "5"]).output.isEmpty)
        },
        FlagCheck("log-frames") { bench in
            let path = bench.file("plain.jsonl")
            try #expect(bench.run(["--log", path, "--max-frames", "5"]).exitCode == 0)
            try #expect(LogLines(path: path)["frame"].isEmpty)
            try #expect(bench.log(["--max-frames", "5"])["frame"].count == 5)
        },
        FlagCheck("detections") { bench in
            let path = bench.file("found.json")
            let log = try bench.log(["--detections", path])
            let rows = try JSON.file(path).items
            #expect(rows.count == log.detections.count && rows.count > 100)
            for (row, seen) in zip(rows, log.detections) {
                #expect(row["bbox"] == seen["b"])
                #expect(row["score"].number == seen["s"].number)
            }
            try #expect(JSON.file(bench.file("found.images.json")).items.count == 60)
        },
        FlagCheck("mot") { bench in
            let path = bench.file("tracks.txt")
            _ = try bench.log(["--mot", path])
            let rows = try bench.rows(path)
            // Frames count from 1; the walker is at 60, 90 in the first one.
            #expect(rows.map { $0[0] }.min() == 1 && rows.map { $0[0] }.max() == 60)
            let first = try #require(rows.first)
            let truth: [Double] = [1, 1, 48, 62, 24, 56]
            for (value, true_) in zip(first, truth) { #expect(abs(value - true_) < 2) }
        },
        FlagCheck("deterministic") { bench in
            let clocks: Set = ["emit_ns", "arr_ns", "lat_ms", "start", "host"]
            let log = try bench.log(["--max-frames", "20"])
            #expect(log.records.allSatisfy { clocks.isDisjoint(with: $0.object.keys) })
            let path = bench.file("clocks.jsonl")
            _ = try bench.run(["--log", path, "--log-frames", "--max-frames", "20"])
            let other = try LogLines(path: path)
            #expect(other["frame"].allSatisfy { $0["emit_ns"].exists && $0["arr_ns"].exists })
        },
        FlagCheck("overwrite") { bench in
            let path = bench.file("taken.jsonl")
            try Data("somebody's\n".utf8).write(to: URL(fileURLWithPath: path))
            let arguments = ["--log", path, "--max-frames", "5"]
            try #expect(bench.run(arguments).exitCode == 73)
            try #expect(bench.run(arguments + ["--overwrite"]).exitCode == 0)
            try #expect(LogLines(path: path)["end"].count == 1)
        },
    ]

    private static let extent: [FlagCheck] = [
        FlagCheck("chunks") { bench in
            func log(_ more: [String]) throws -> Data {
                let name = "chunks\(more.count)"
                let outcome = try bench.sightline.program.run(
                    bench.sightline.arguments(Clips.of(.steady), log: name, more), limit: 120)
                #expect(outcome.exitCode == 0, "\(outcome.errors)")
                return try bench.sightline.folder.bytes(name)
            }
            let isEqual = try log([]) == log(["--chunks", "2"])
            #expect(isEqual)
        },
        FlagCheck("live") { bench in
            let log = try bench.log(["--live", "--max-frames", "20"])
            #expect(log["run"].first?["mode"]["steady"].text == "live")
        },
        FlagCheck("file") { bench in
            let log = try bench.log(["--file", "--max-frames", "20"])
            #expect(log["run"].first?["mode"]["steady"].text == "file")
            #expect(log["frame"].count == 20)
        },
        FlagCheck("stream") { bench in
            let clip = bench.file("both.mkv")
            _ = try Program.installed("ffmpeg").run([
                "-v", "error", "-f", "lavfi", "-i", "testsrc=size=96x64:duration=0.4", "-f",
                "lavfi", "-i", "testsrc=size=160x120:duration=0.4", "-map", "0", "-map", "1", clip,
            ])
            for (index, width) in [("0", 96), ("1", 160)] {
                let log = try bench.log(["--stream", index], at: clip)
                #expect(log["source"].contains { $0["size"][0].int == width }, "\(index)")
            }
        },
        FlagCheck("from") { bench in
            let log = try bench.log(["--from", "2", "--max-frames", "5"])
            #expect(
                log["frame"].map { $0["t_ns"].int ?? 0 }
                    == (0..<5).map {
                        2_000_000_000 + $0 * 40_000_000
                    })
        },
        FlagCheck("to") { bench in
            let log = try bench.log(["--from", "1s", "--to", "1500ms"])
            let times = log["frame"].compactMap { $0["t_ns"].int }
            #expect(times.first == 1_000_000_000 && times.last == 1_480_000_000)
            #expect(times.count == 13)
        },
        FlagCheck("max-frames") { bench in
            try #expect(bench.log(["--max-frames", "7"])["frame"].count == 7)
        },
        FlagCheck("stride") { bench in
            let log = try bench.log(["--stride", "3", "--max-frames", "30"])
            let numbers = log["frame"].compactMap { $0["n"].int }
            #expect(numbers == Array(stride(from: 0, to: 30, by: 3)))
            let drops = log["drop"].filter { $0["cause"].text == "stride" }
            #expect(drops.reduce(0) { $0 + ($1["count"].int ?? 0) } == 20)
        },
        FlagCheck("threads") { bench in
            let said = try bench.run(["--threads", "3", "-v", "--log", "none", "--max-frames", "5"])
            #expect(said.errors.contains("compute: 3 threads"), "\(said.errors)")
            try #expect(bench.log(["--threads", "1"]) == bench.log(["--threads", "3"]))
            try #expect(bench.run(["--threads", "0"]).exitCode == 78)
        },
        FlagCheck("precision") { bench in
            let said = try bench.run(
                ["--precision", "mixed", "-v", "--log", "none", "--max-frames", "5"])
            #expect(said.errors.contains("mixed"), "\(said.errors)")
            try #expect(bench.run(["--precision", "half"]).exitCode == 78)
        },
        FlagCheck("batch") { bench in
            try #expect(bench.log(["--batch", "1"]) == bench.log(["--batch", "5"]))
            try #expect(bench.run(["--batch", "0"]).exitCode == 78)
        },
        FlagCheck("budget") { bench in
            // A file has no latency to hold; what a camera does with it is in LoadControlTests.
            try #expect(bench.log(["--budget", "300ms"]) == bench.log([]))
            try #expect(bench.run(["--budget", "soon"]).exitCode == 78)
        },
        FlagCheck("metrics") { bench in
            let said = try bench.run(["--metrics", "127.0.0.1:0", "--log", "none"])
            #expect(said.exitCode == 0 && said.errors.contains("metrics: served on port"))
            try #expect(bench.run(["--metrics", "here", "--log", "none"]).exitCode == 64)
        },
        FlagCheck("page") { bench in
            // What it shows is seen by SlowEndToEnd.PageFlowTests.
            let said = try bench.run(["--page", "127.0.0.1:0"])
            #expect(said.exitCode == 0 && said.errors.contains("page: http://127.0.0.1:"))
            try #expect(bench.run(["--page", "here"]).exitCode == 64)
        },
        FlagCheck("token-file") { bench in
            try #expect(bench.run(["--page", "0.0.0.0:0"]).exitCode == 64)
            let tokens = try bench.sightline.folder.write(
                "read 0123456789abcdef\n", to: "tokens")
            let said = try bench.run(["--page", "0.0.0.0:0", "--token-file", tokens])
            #expect(said.exitCode == 0 && said.errors.contains("page: http://localhost:"))
        },
        FlagCheck("set") { bench in
            let log = try bench.log([
                "--set", "detect.classes=[car]", "--set", "sources.steady.max_frames=9",
            ])
            #expect(log["frame"].count == 9 && Set(log.classes).isSubset(of: ["car"]))
        },
    ]

    private static let talk: [FlagCheck] = [
        FlagCheck("dry-run") { bench in
            let outcome = try bench.run([
                "--dry-run", "--log", bench.file("dry.jsonl"), "--annotated", bench.file("dry.mp4"),
            ])
            #expect(outcome.exitCode == 0 && outcome.output.contains("track → annotate → encode"))
            let left = try FileManager.default.contentsOfDirectory(atPath: bench.folder)
            #expect(!left.contains { $0.hasPrefix("dry") }, "\(left)")
        },
        FlagCheck("quiet") { bench in
            let few = ["--log", "none", "--max-frames", "5"]
            try #expect(bench.run(few).errors.contains("5 frames"))
            try #expect(bench.run(few + ["--quiet"]).errors.isEmpty)
        },
        FlagCheck("verbose") { bench in
            let few = ["--log", "none", "--max-frames", "5"]
            let (plain, more) = (try bench.run(few), try bench.run(few + ["--verbose"]))
            #expect(!plain.errors.contains("info:"))
            #expect(more.errors.contains("info: source steady:"))
            #expect(more.errors.contains("info: detector: "))
        },
        FlagCheck("no-color") { bench in
            var forced = bench
            forced.sightline.program.environment["CLICOLOR_FORCE"] = "1"
            forced.sightline.program.environment["NO_COLOR"] = ""
            let wrong = ["--stride", "no"]
            try #expect(forced.run(wrong).errors.contains("\u{1B}[1;31merror:"))
            try #expect(!forced.run(wrong + ["--no-color"]).errors.contains("\u{1B}"))
        },
        FlagCheck("log-format") { bench in
            let said = try bench.run(
                ["--log-format", "json", "--log", "none", "--max-frames", "5"])
            for line in said.errors.split(separator: "\n") {
                let object = try #require(JSON(Data(line.utf8)), "\(line)")
                #expect(object["level"].exists && object["msg"].exists)
            }
            try #expect(bench.run(["--log-format", "xml"]).exitCode == 64)
        },
        FlagCheck("json") { bench in
            let outcome = try bench.run(["--json", "--log", "none", "--max-frames", "5"])
            let object = try #require(JSON(Data(outcome.output.utf8)))
            #expect(object["ok"].number == 1)
            #expect(object["result"]["sources"]["steady"]["frames"].int == 5)
        },
    ]
}
