import Foundation
import MediaTestSupport
import TestSupport
import Testing

extension EndToEnd {
    /// `log export`, read by consumers of each form, and `log import`.
    @Suite struct ExportTests {
        /// A deterministic log of the steady clip with rules, and its tracks as the run wrote them.
        private struct Made {
            let sightline: Sightline
            let log: String
            let lines: LogLines
            /// Detections that a confirmed track of the run has.
            let confirmed: Int

            init() throws {
                sightline = try Sightline()
                log = sightline.folder.file("log.jsonl")
                let (outcome, lines) = try sightline.log(
                    of: Clips.of(.steady),
                    SceneCase.rules + ["--mot", sightline.folder.file("run.txt")])
                #expect(outcome.exitCode == 0, "\(outcome.errors)")
                self.lines = lines
                confirmed = try String(
                    decoding: sightline.folder.bytes("run.txt"), as: UTF8.self
                ).split(separator: "\n").count
            }

            func export(
                _ form: String, _ name: String, _ more: [String] = [], code: Int32 = 0
            ) throws -> Program.Outcome {
                let outcome = try sightline.program.run(
                    ["log", "export", log, "--as", form, "--to", sightline.folder.file(name)]
                        + more, limit: 120)
                #expect(outcome.exitCode == code, "\(form): \(outcome.errors)")
                return outcome
            }

            /// What a consumer reads in the file `name`.
            func judged(_ form: String, _ name: String, _ more: [String] = []) throws -> JSON {
                let script = RepositoryFile.path("Tests/EndToEndTests/Logs/judge_exports.py")
                let outcome = try Python.run([script, form, sightline.folder.file(name)] + more)
                return try #require(JSON(Data(outcome.output.utf8)))
            }
        }

        @Test
        func `tracks for MOTChallenge and KITTI are those of the run, and TrackEval reads both`()
            throws
        {
            let made = try Made()
            _ = try made.export("mot", "mot.txt")
            let isEqual =
                try made.sightline.folder.bytes("mot.txt") == made.sightline.folder.bytes("run.txt")
            #expect(isEqual)
            let mot = try made.judged("mot", "mot.txt")
            #expect(mot["hota"].number == 100 && mot["boxes"].int == made.confirmed)
            _ = try made.export("kitti", "kitti.txt")
            let kitti = try made.judged("kitti", "kitti.txt")
            #expect(kitti["hota"].number == 100 && (kitti["tracks"].int ?? 0) >= 2)
        }

        @Test func `pycocotools reads results, Ultralytics' checks pass labels`() throws {
            let made = try Made()
            _ = try made.export("coco", "found.json")
            let coco = try made.judged("coco", "found.json")
            #expect(coco["images"].int == 240)
            #expect(coco["boxes"].int == made.lines.detections.count)
            #expect(coco["categories"].items.compactMap(\.int) == [1, 2, 3])
            let outcome = try made.export("yolo", "set")
            let yolo = try made.judged("yolo", "set")
            #expect(yolo["files"].int == 240 && yolo["names"].int == 80)
            #expect(yolo["boxes"].int == made.confirmed, "\(outcome.output)")
            #expect(yolo["first"].text == "steady_000000.txt")
            _ = try made.export("yolo", "set", code: 73)
            _ = try made.export("yolo", "set", ["--overwrite"])
            _ = try made.sightline.folder.write("mine", to: "other/data.yaml")
            _ = try made.export("yolo", "other", ["--overwrite"], code: 73)
        }

        @Test func `CVAT's and ONVIF's shapes hold, Label Studio's task too`() throws {
            let made = try Made()
            _ = try made.export("cvat", "cvat.xml")
            let cvat = try made.judged(
                "cvat", "cvat.xml", [RepositoryFile.path("Fixtures/Schemas/cvat.xsd")])
            #expect(cvat["boxes"].int == made.confirmed && cvat["size"].int == 240)
            #expect((cvat["last"].int ?? 999) < 240)
            #expect(cvat["labels"].items.compactMap(\.text) == ["bicycle", "car", "person"])
            _ = try made.export("labelstudio", "task.json", ["--video", "/data/upload/a.mp4"])
            let task = try made.judged("labelstudio", "task.json")
            #expect(task["boxes"].int == made.confirmed)
            #expect(task["tracks"].int == cvat["tracks"].int && task["frames"].int == 240)
            #expect(task["video"].text == "/data/upload/a.mp4" && task["first"].int == 1)
            _ = try made.export("onvif", "onvif.xml", ["--start", "2026-11-23T08:00:00Z"])
            let onvif = try made.judged(
                "onvif", "onvif.xml", [RepositoryFile.path("Fixtures/Schemas/onvif.xsd")])
            #expect(onvif["boxes"].int == made.confirmed && onvif["frames"].int == 240)
            #expect(onvif["first"].text == "2026-11-23T08:00:00.000000000Z")
            #expect(onvif["second"].text == "2026-11-23T08:00:00.040000000Z")
        }

        @Test func `pandas reads the table, and the line that is named makes Parquet of it`() throws
        {
            let made = try Made()
            _ = try made.export("csv", "table.csv")
            let table = try made.judged("csv", "table.csv")
            #expect(table["rows"].int == made.lines.detections.count)
            #expect(table["columns"][0].text == "frame" && table["numeric"].int == 1)
            _ = try made.export("csv", "other.csv", ["--csv-style", "supervision"])
            let other = try made.judged("csv", "other.csv")
            #expect(other["columns"][0].text == "x_min" && other["rows"].int == table["rows"].int)
            let refused = try made.export("parquet", "table.parquet", code: 69)
            let line = try #require(refused.errors.firstMatch(of: /hint: (.*)/)).output.1
            let binary = URL(fileURLWithPath: made.sightline.program.path)
                .deletingLastPathComponent().path
            var shell = try Program.installed("sh")
            shell.environment["PATH"] =
                binary + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
            let done = try shell.run(["-c", String(line)])
            #expect(done.exitCode == 0, "\(done.errors)")
            let parquet = try made.judged("parquet", "table.parquet")
            #expect(parquet["rows"].int == table["rows"].int)
        }

        @Test func `captions are read by ffprobe and a browser, the metadata track is JSON`() throws
        {
            let made = try Made()
            let all = made.lines["event"].count
            _ = try made.export("vtt", "said.vtt")
            _ = try made.export("srt", "said.srt")
            let probe = try Program.installed("ffprobe")
            var counts: [Int] = []
            for name in ["said.vtt", "said.srt", "said.metadata.vtt"] {
                let outcome = try probe.run([
                    "-v", "error", "-show_entries", "packet=pts_time,duration_time", "-of", "json",
                    made.sightline.folder.file(name),
                ])
                let packets = try #require(JSON(Data(outcome.output.utf8)))["packets"].items
                let times = packets.compactMap { $0["pts_time"].text.flatMap(Double.init) }
                #expect(times == times.sorted() && !times.isEmpty, "\(name)")
                counts.append(packets.count)
            }
            #expect(counts[0] == counts[1] && counts[2] <= all && counts[2] >= counts[0])
            let text = try String(decoding: made.sightline.folder.bytes("said.vtt"), as: UTF8.self)
            #expect(text.hasPrefix("WEBVTT\n\n00:00:"))
            #expect(text.contains("mid  person #1 crossed"))
            for (name, count) in [("said.vtt", counts[0]), ("said.metadata.vtt", counts[2])] {
                let cues = try made.judged("track", name)
                #expect(cues["cues"].int == count, "\(name)")
                if name.contains("metadata") {
                    #expect(JSON(Data((cues["first"].text ?? "").utf8))?["id"].text != nil)
                }
            }
            let metadata = try String(
                decoding: made.sightline.folder.bytes("said.metadata.vtt"), as: UTF8.self)
            let payloads = metadata.split(separator: "\n").filter { $0.hasPrefix("{") }
            #expect(payloads.count == counts[2])
            #expect(payloads.allSatisfy { JSON(Data($0.utf8))?["id"].text != nil })
        }

        @Test func `a browser shows the captions over the video when their events happen`() throws {
            let made = try Made()
            _ = try made.export("vtt", "said.vtt")
            let crossings = made.lines.events("line.cross")
            let times = crossings.prefix(4).compactMap { $0["at"]["t_ns"].number.map { $0 / 1e9 } }
            // In the middle of each caption, and before the first of all.
            let moments = [0.0] + times.map { $0 + 1 }
            let seen = try made.judged(
                "watched", "said.vtt", [try Clips.of(.steady)] + moments.map { "\($0)" })
            #expect((seen["width"].int ?? 0) > 0 && (seen["seconds"].number ?? 0) > 9)
            let shown = seen["shown"].items.map { $0.items.compactMap(\.text) }
            #expect(shown.count == moments.count)
            #expect(shown.first?.contains { $0.contains("crossed") } == false, "\(shown)")
            for (event, texts) in zip(crossings, shown.dropFirst()) {
                let words = "\(event["rule"].text ?? "?")  \(event["cls"].text ?? "?") #"
                let way = "crossed \(event["data"]["dir"].text ?? "?")"
                #expect(
                    texts.contains { $0.hasPrefix(words) && $0.contains(way) }, "\(event) \(texts)")
            }
        }

        @Test func `what was exported comes back, is tracked and judged as before`() throws {
            let made = try Made()
            let folder = made.sightline.folder
            _ = try made.export("coco", "found.json")
            func run(_ arguments: [String]) throws {
                let outcome = try made.sightline.program.run(arguments, limit: 120)
                #expect(outcome.exitCode == 0, "\(arguments): \(outcome.errors)")
            }
            let kept = try #require(
                made.lines["run"].first?["settings"].items.compactMap(\.text).first {
                    $0.contains("score.kept=")
                }?.split(separator: "=").last)
            try run([
                "log", "import", "--as", "coco", folder.file("found.json"), "--size", "480x272",
                "--rate", "25", "--frames", "240", "--score", String(kept), "--source", "steady",
                "--log", folder.file("in.jsonl"),
            ])
            try run(["log", "verify", folder.file("in.jsonl")])
            try run(
                ["replay", folder.file("in.jsonl"), "--log", folder.file("out.jsonl")]
                    + SceneCase.rules)
            let out = try LogLines(path: folder.file("out.jsonl"))
            func told(_ log: LogLines) -> [String] {
                log.records.filter { ["event", "track"].contains($0["r"].text) }.map { record in
                    let id = record["track"].text ?? record["uid"].text ?? ""
                    return "\(record["type"].text ?? record["st"].text ?? "") "
                        + "\(record["rule"].text ?? "") \(id.split(separator: "/").last ?? "") "
                        + "\(record["at"]["t_ns"].int ?? record["t_ns"].int ?? -1)"
                }
            }
            #expect(told(out) == told(made.lines))
            #expect(out.events("line.cross").count == 10)
            let verdict = try SchemaJudge.verdict(on: ["in.jsonl"], of: made.sightline)
            #expect(verdict.hasPrefix("checked"), "\(verdict)")
        }

        @Test func `detections of MOTChallenge come in, and what is wrong is named by its line`()
            throws
        {
            let sightline = try Sightline()
            let rows = (1...50).map { "\($0),-1,\(100 + 4 * $0),80,24,56,0.9,-1,-1,-1" }
            let file = try sightline.folder.write(rows.joined(separator: "\n") + "\n", to: "d.txt")
            func imported(_ path: String, _ log: String) throws -> Program.Outcome {
                try sightline.program.run([
                    "log", "import", path, "--as", "mot", "--size", "480x272", "--rate",
                    "30000/1001", "--log", sightline.folder.file(log),
                ])
            }
            #expect(try imported(file, "in").exitCode == 0)
            #expect(try imported(file, "in").exitCode == 73)
            let lines = try LogLines(path: sightline.folder.file("in"))
            #expect(lines["frame"].count == 50 && lines["frame"][30]["t_ns"].int == 1_001_000_000)
            let replay = try sightline.program.run([
                "replay", sightline.folder.file("in"), "--line", "mid=0.5,1,0.5,0", "--log",
                sightline.folder.file("out"),
            ])
            #expect(replay.exitCode == 0, "\(replay.errors)")
            #expect(
                try LogLines(path: sightline.folder.file("out")).events("line.cross").count == 1)
            for (line, word) in [
                ("1,-1,1,1,5,5,7", "not within 0 and 1"), ("0,-1,1,1,5,5,1", "no row"),
                ("1,-1,1,1,0,5,1", "0.0 x 5.0"), ("x", "no row"), ("1,-1,1,1,5,nan,1", "no number"),
            ] {
                let bad = try sightline.folder.write(rows[0] + "\n" + line + "\n", to: "bad.txt")
                let outcome = try imported(bad, "bad.jsonl")
                #expect(outcome.exitCode == 65 && outcome.errors.contains(word), "\(line)")
                #expect(outcome.errors.contains("bad.txt:2"), "\(outcome.errors)")
            }
        }

        @Test func `nothing that is there is replaced, and what cannot be is said`() throws {
            let made = try Made()
            _ = try made.export("mot", "run.txt", code: 73)
            _ = try made.export("mot", "log.jsonl", ["--overwrite"], code: 73)
            let names = try FileManager.default.contentsOfDirectory(
                atPath: made.sightline.folder.path)
            #expect(!names.contains { $0.contains(".part-") })
            #expect(
                try made.export("mot", "a", ["--source", "no"], code: 64).errors.contains("steady"))
            _ = try made.export("mot", "none/a", code: 73)
            let plain = made.sightline.folder.file("plain.jsonl")
            let outcome = try made.sightline.program.run([
                "run", try Clips.of(.steady), "--model", Fixture.detector, "--log", plain,
                "--quiet", "--max-frames", "5",
            ])
            #expect(outcome.exitCode == 0)
            let refused = try made.sightline.program.run([
                "log", "export", plain, "--as", "coco", "--to", plain + ".json",
            ])
            #expect(refused.exitCode == 66 && refused.errors.contains("--log-frames"))
        }
    }
}
