import Foundation
import MediaTestSupport
import TestSupport
import Testing
import VisionCore

/// A run, with clocks and frames in its log, of a clip of which everything is known.
struct TruthRun {
    static let frames = 200

    /// A person who walks down to the right, and a car that drives to the left.
    static let scene = SyntheticScene(
        frameCount: frames,
        objects: [
            SceneObject(1, .person, .init(0, 60, 60), .init(8, 380, 180)),
            SceneObject(2, .car, .init(1, 420, 230), .init(6, 120, 230)),
        ])
    /// Pixels a second of each.
    static let velocities: [String: (x: Double, y: Double)] = ["person": (40, 15), "car": (-60, 0)]

    private static let line = [NormalizedPoint(x: 0.5, y: 1), NormalizedPoint(x: 0.5, y: 0)]
    private static let yard = [
        NormalizedPoint(x: 0.3, y: 0.2), NormalizedPoint(x: 0.6, y: 0.2),
        NormalizedPoint(x: 0.6, y: 0.8), NormalizedPoint(x: 0.3, y: 0.8),
    ]

    let sightline: Sightline
    let log: LogLines
    private let clip: String
    private let begin = Date()
    /// What ffprobe says of the stream, and of each of its frames.
    private let stream: JSON
    private let shown: [JSON]

    init(rotated: Bool, _ flags: [String] = []) throws {
        sightline = try Sightline()
        let folder = sightline.folder
        clip = folder.file("clip.mp4")
        try Self.scene.write(to: rotated ? folder.file("plain.mp4") : clip)
        if rotated {
            _ = try Program.installed("ffmpeg").run([
                "-v", "error", "-i", folder.file("plain.mp4"), "-c", "copy",
                "-metadata:s:v", "rotate=90", clip,
            ])
        }
        let seen = try Program.installed("ffprobe").run([
            "-v", "error", "-select_streams", "v:0", "-show_entries",
            "stream=time_base,codec_name,width,height,avg_frame_rate:stream_side_data=rotation:"
                + "frame=pts,best_effort_timestamp,key_frame", "-of", "json", clip,
        ])
        let judge = try #require(JSON(Data(seen.output.utf8)))
        stream = judge["streams"][0]
        shown = judge["frames"].items
        let path = folder.file("log.jsonl")
        let outcome = try sightline.program.run(
            [
                "run", clip, "--model", Fixture.detector, "--log", path, "--log-frames",
                // The car has to be lost before the clip ends.
                "--set", "track.buffer=1s", "--line",
                "mid=0.5,1,0.5,0", "--zone", "yard=0.3,0.2,0.6,0.2,0.6,0.8,0.3,0.8",
            ] + flags, limit: 120)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        log = try LogLines(path: path)
        #expect(log.badLines.isEmpty && !log.isTorn)
    }

    /// By how many degrees ffprobe says that the picture is turned to the left.
    var turn: Int? { stream["side_data_list"][0]["rotation"].int }

    private var id: String { log["run"].first?["run"].text ?? "" }

    /// The object that a class is of.
    private func object(_ label: String) -> SceneObject? {
        Self.scene.objects.first { $0.kind.rawValue == label }
    }

    func truth(_ label: String, frame: Int) -> [Double]? {
        object(label)?.box(at: Self.scene.seconds(of: frame)).map {
            [Double($0.left), Double($0.top), Double($0.width), Double($0.height)]
        }
    }

    static func near(_ one: [Double], _ other: [Double], by step: Double) -> Bool {
        one.count == other.count && zip(one, other).allSatisfy { abs($0 - $1) <= step }
    }

    private static func numbers(_ json: JSON) -> [Double] { json.items.compactMap(\.number) }
}

// Judges.
extension TruthRun {
    func judgeRun() {
        let record = log.records[0]
        #expect(record["r"].text == "run" && log["run"].count == 1)
        #expect(record["schema"].text?.hasPrefix("sightline.log/1.") == true)
        #expect(id.wholeMatch(of: /[0-9A-HJKMNP-TV-Z]{26}/) != nil, "a ULID")
        #expect(record["tool"]["name"].text == "sightline")
        let version = try? sightline.program.run(["version"]).output
        #expect(version?.contains(record["tool"]["version"].text ?? "?") == true)
        #expect(record["host"]["cores"].int == ProcessInfo.processInfo.activeProcessorCount)
        #expect(record["host"]["simd"].text?.isEmpty == false)
        #expect(record["config_sha256"].text?.wholeMatch(of: /[0-9a-f]{64}/) != nil)
        let model = record["models"][0]
        #expect(model["id"].text == "blob_center")
        #expect(model["input"].items.compactMap(\.int) == [480, 272])
        let sum = try? Program.installed("sha256sum").run([Fixture.detector]).output.prefix(64)
        #expect(model["sha256"].text == sum.map(String.init))
        #expect(record["deterministic"].number == 0)
        #expect(record["mode"] == .members(["clip": .text("file")]))
        #expect(record["sources"]["clip"].text?.wholeMatch(of: /[0-9a-f]{64}/) != nil)
        let start = record["start"].text.flatMap { text in
            try? Date(String(text.prefix(19)) + "Z", strategy: .iso8601)
        }
        #expect(abs(start?.timeIntervalSince(begin) ?? 999) < 30, "UTC")
        for (index, line) in log.records.enumerated() {
            #expect(line["v"].int == 1 && line["seq"].int == index && line["run"].text == id)
        }
    }

    func judgeSource() {
        let records = log["source"]
        #expect(records.compactMap { $0["state"].text } == ["opening", "up", "ended"])
        #expect(records.allSatisfy { $0["src"].text == "clip" && $0["epoch"].int == 0 })
        #expect(records[0]["uri"].text == clip && records[0]["attempt"].int == 1)
        let up = records[1]
        #expect(up["codec"].text == stream["codec_name"].text)
        #expect(up["size"].items.map(\.int) == [stream["width"].int, stream["height"].int])
        #expect(up["rot"].int == 0)
        // The clip does not say; what is not known is left out.
        #expect(!up["sar"].exists)
        func ratio(_ json: JSON) -> String {
            json.items.compactMap { $0.int.map(String.init) }.joined(separator: "/")
        }
        #expect(ratio(up["tb"]) == stream["time_base"].text)
        #expect(ratio(up["fps_nominal"]) == stream["avg_frame_rate"].text)
        #expect(records[2]["reason"].text == "eof")
    }

    func judgeFrames() {
        let frames = log["frame"]
        #expect(frames.count == Self.frames && shown.count == Self.frames)
        for (index, frame) in frames.enumerated() {
            #expect(frame["n"].int == index && frame["src"].text == "clip")
            #expect(frame["t_ns"].int == index * 40_000_000 && frame["epoch"].int == 0)
            #expect(frame["pts"].int == shown[index]["best_effort_timestamp"].int)
            #expect((frame["key"].number == 1) == (shown[index]["key_frame"].int == 1))
            #expect(frame["via"].text == "infer" && !frame["pts_fix"].exists)
            judgeDetections(frame, index)
            judgeClocks(frame)
        }
        #expect(frames.contains { $0["key"].number == 1 })
        #expect(frames.contains { $0["key"].number == 0 })
    }

    private func judgeDetections(_ frame: JSON, _ index: Int) {
        for found in frame["det"].items {
            let label = found["cls"].text ?? ""
            let box = Self.numbers(found["b"])
            #expect(Self.near(box, truth(label, frame: index) ?? [], by: 3), "\(index) \(label)")
            #expect((0...1).contains(found["s"].number ?? -1))
            #expect(box.allSatisfy { abs($0 * 100 - ($0 * 100).rounded()) < 1e-6 }, "hundredths")
        }
        let there = Self.scene.boxes(in: index).map(\.object.kind.rawValue)
        #expect(Set(frame["det"].items.compactMap { $0["cls"].text }) == Set(there), "\(index)")
    }

    /// Host time: milliseconds where the name says so, the whole not less than its parts.
    private func judgeClocks(_ frame: JSON) {
        let (came, written) = (frame["arr_ns"].number ?? 0, frame["emit_ns"].number ?? 0)
        #expect(came > 0 && written > came)
        let parts = frame["lat_ms"].object.compactMapValues(\.number)
        let total = parts["total"] ?? -1
        let names: Set = ["decode", "queue", "pre", "infer", "post", "track", "rules", "total"]
        #expect(Set(parts.keys) == names)
        let sum = parts.filter { $0.key != "total" }.values.reduce(0, +)
        #expect(abs(sum - total) < 0.01 || parts["queue"] == 0, "\(parts)")
        #expect(parts.values.allSatisfy { $0 >= 0 && $0 <= total + 0.01 })
        #expect(total <= (written - came) / 1e6 + 1 && total > (parts["infer"] ?? 0))
        #expect(total > (written - came) / 1e6 - 2_000, "milliseconds, not seconds")
    }

    func judgeTracks() throws {
        let records = log["track"]
        #expect(Set(records.compactMap { $0["uid"].text }).count == 2)
        for record in records {
            let label = record["cls"].text ?? ""
            let mover = try #require(self.object(label))
            let index = try #require(record["n"].int)
            #expect(record["uid"].text?.hasPrefix("\(id)/clip/") == true)
            #expect(record["src"].text == "clip" && record["epoch"].int == 0)
            #expect(record["t_ns"].int == index * 40_000_000)
            #expect((0...1).contains(record["cls_s"].number ?? -1))
            let first = Int(mover.path[0].time * 25)
            #expect(record["first_t_ns"].int == first * 40_000_000)
            let box = Self.numbers(record["b"])
            let anchor = Self.numbers(record["anchor"])
            #expect(Self.near(anchor, [box[0] + box[2] / 2, box[1] + box[3]], by: 0.02))
            guard record["st"].text == "confirmed", record["obs"].text == "detected" else {
                #expect(["tentative", "lost", "ended"].contains(record["st"].text), "\(record)")
                continue
            }
            #expect(Self.near(box, try #require(truth(label, frame: index)), by: 4))
            #expect(record["last_det_t_ns"].int == index * 40_000_000)
            #expect(record["hits"].int == index - first + 1)
            let velocity = Self.numbers(record["vel"])
            let true_ = try #require(Self.velocities[label])
            guard index > first + 40 else { continue }
            #expect(Self.near(velocity, [true_.x, true_.y], by: 6), "\(label) \(index)")
        }
        for record in records where record["st"].text == "ended" {
            // The car is gone in the middle of the picture, the person stays to the end.
            let reason = record["cls"].text == "car" ? "lost" : "source"
            #expect(record["end_reason"].text == reason, "\(record)")
            try judgePath(of: record)
        }
        let states = Set(records.compactMap { $0["st"].text })
        #expect(states.isSuperset(of: ["confirmed", "ended"]))
    }

    func judgeEvents() throws {
        let pts = shown.compactMap { $0["best_effort_timestamp"].int }
        let ids = log["event"].compactMap { $0["id"].text }
        #expect(Set(ids).count == ids.count && !ids.isEmpty)
        for event in log["event"] {
            #expect(event["id"].text?.hasPrefix("ev_") == true && event["rev"].int == 0)
            #expect(event["phase"].text == "point" && event["src"].text == "clip")
            #expect(event["epoch"].int == 0 && (0...1).contains(event["score"].number ?? -1))
            let uid = event["track"].text
            let own = log["track"].first { $0["uid"].text == uid }
            #expect(own?["cls"].text == event["cls"].text && own != nil)
            let at = event["at"]
            let (before, after) = (at["n_before"].int ?? -1, at["n_after"].int ?? -1)
            let share = try #require(at["frac"].number)
            #expect(after - before == 1 || (after == before && share == 0), "\(at)")
            let time = Double(before) * 4e7 + share * 4e7
            #expect(abs((at["t_ns"].number ?? -1) - time) <= 4e7 * 1e-4 + 1, "\(at)")
            let (low, high) = (pts[before], pts[after])
            #expect((low...high).contains(at["pts"].int ?? -1), "\(at)")
        }
        let crossings = Self.scene.crossings(of: Self.line)
        let passages = Self.scene.passages(of: Self.yard)
        func told(_ type: String) -> [Double] {
            log.events(type).compactMap { $0["at"]["t_ns"].number }.sorted()
        }
        func times(_ times: [Int64]) -> [Double] { times.map(Double.init).sorted() }
        #expect(Self.near(told("line.cross"), times(crossings.map(\.time)), by: 4e7))
        let (entries, exits) = (passages.filter(\.isEntry), passages.filter { !$0.isEntry })
        #expect(Self.near(told("zone.enter"), times(entries.map(\.time)), by: 4e7))
        #expect(Self.near(told("zone.exit"), times(exits.map(\.time)), by: 4e7))
        #expect(crossings.count == 2 && entries.count >= 1)
        for event in log.events("line.cross") {
            let isCar = event["cls"].text == "car"
            #expect(event["data"]["dir"].text == (isCar ? "out" : "in"))
            #expect(event["rule"].text == "mid")
            let why = event["why"]
            let sides = (why["side_before"].number ?? 0) * (why["side_after"].number ?? 0)
            #expect(sides < 0 && why["min_hold_ms"].number == 200, "\(why)")
            #expect((why["held_ms"].number ?? 0) >= 200, "\(why)")
            #expect(abs((event["data"]["point"][0].number ?? 0) - 240) < 1, "on the line")
        }
    }

    func judgeEnd() throws {
        let end = try #require(log.records.last)
        #expect(end["r"].text == "end" && end["reason"].text == "eof" && end["exit"].int == 0)
        let totals = end["totals"]
        #expect(totals["frames"].int == Self.frames && totals["tracks"].int == 2)
        #expect(totals["events"].int == log["event"].count)
        #expect(totals["dropped"].int == 0 && totals["gaps"].int == log["gap"].count)
        let balance = end["balance"]["clip"]
        #expect(balance["decoded"].int == Self.frames && balance["delivered"].int == Self.frames)
        #expect(balance["in_flight"].int == 0 && balance["refused_packets"].int == 0)
        #expect(balance["dropped"].object.isEmpty)
        #expect(end["sha256"].text?.wholeMatch(of: /[0-9a-f]{64}/) != nil)
        for check in log["check"] {
            #expect(check["upto_seq"].int == (check["seq"].int ?? 0) - 1)
        }
        for stat in log["stat"] {
            #expect((stat["rss_bytes"].int ?? 0) > 1 << 20 && (stat["fds"].int ?? 0) > 2)
        }
    }

    /// Fields that no judge above knows are counted as not tested.
    func countFields() {
        let known: [String: String] = [
            "run": "schema tool host config_sha256 models start deterministic mode sources",
            "source": "src epoch state reason uri codec size rot tb fps_nominal attempt",
            "frame": "src epoch n pts t_ns arr_ns key via lat_ms det",
            "track": "uid src epoch n t_ns cls cls_s st obs b anchor vel first_t_ns "
                + "last_det_t_ns hits end_reason path",
            "event": "id rev phase type rule src epoch at track cls score data why",
            "end": "totals balance reason exit sha256", "check": "upto_seq balance sha256",
            "stat": "stages rss_bytes fds",
        ]
        for (kind, words) in known {
            let names = Set(words.split(separator: " ").map(String.init))
            let common: Set = ["v", "r", "seq", "run", "emit_ns", "arr_ns"]
            let found = log[kind].reduce(into: Set<String>()) { $0.formUnion($1.object.keys) }
            // A run of less than a second writes no figures.
            let isOptional = kind == "check" || kind == "stat" && found.isEmpty
            if !isOptional {
                #expect(names.isSubset(of: found), "\(kind): \(names.subtracting(found)) missing")
            }
            for name in found.subtracting(names).subtracting(common).sorted() {
                Skip.note("RecordTruthTests knows no truth of \(kind).\(name)")
            }
        }
    }
}
