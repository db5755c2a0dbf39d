import PipelineConfig
import TestSupport
import Testing
import VisionCore

@Suite struct PipelineLoaderTests {
    /// The pipeline of the command line's manual.
    static let manual = """
        version: 1
        sources:
          gate: { uri: "rtsp://${env:CAM}@camera/1", mode: live }
        detect: { model: yolox_nano_416, classes: [person, car], score: 0.35, every: 1 }
        pose:   { model: posenet_mobilenet_v1_075_353x481 }
        track:  { kind: byte }
        rules:
          north: { type: line, points: [[0.1, 0.5], [0.9, 0.5]], classes: [person], hold: 200ms }
          yard:  { type: zone, points: [[0, 0.6], [1, 0.6], [1, 1], [0, 1]], anchor: bottom-center }
        annotate: { labels: true, trails: 2s, blur: [] }
        outputs:
          video: { to: out.mp4, codec: h264 }
        log:    { to: events.jsonl, frames: false, durability: interval }
        queues: { detect: { policy: block, capacity: 2 } }
        compute: { threads: 2, precision: fp32, batch: 1 }
        """

    @Test func `the manual's pipeline is read whole`() throws {
        let pipeline = try PipelineLoader.load(
            bytes: Array(Self.manual.utf8), name: "p.yml", environment: ["CAM": "me:pw"])
        #expect(pipeline.sources.map(\.name) == ["gate"])
        #expect(pipeline.sources[0].uri.revealed == "rtsp://me:pw@camera/1")
        #expect("\(pipeline.sources[0].uri)" == "rtsp://***@camera/1")
        #expect(pipeline.sources[0].mode == .live)
        #expect(pipeline.detect?.classes == ["person", "car"])
        #expect(pipeline.detect?.score == 0.35)
        #expect(pipeline.detect?.scoreLow == 0.1)
        #expect(pipeline.pose?.model == "posenet_mobilenet_v1_075_353x481")
        #expect(pipeline.track?.kind == .byte)
        #expect(pipeline.rules.map(\.name) == ["north", "yard"])
        #expect(pipeline.rules[0].hold == .milliseconds(200))
        #expect(pipeline.rules[1].points.count == 4)
        #expect(pipeline.annotate.trails == .seconds(2))
        #expect(pipeline.outputs[0].codec == .h264)
        #expect(pipeline.log.to == "events.jsonl")
        #expect(pipeline.queues[0].policy == .block)
        #expect(pipeline.compute.threads == 2)
        #expect(pipeline.warnings.isEmpty)
        #expect(!String(reflecting: pipeline).contains("pw"))
    }

    @Test func `flags alone make a pipeline`() throws {
        let pipeline = try PipelineLoader.load(
            path: nil,
            overlays: [
                .sources(["videos/street.mp4", "rtsp://u:p@10.0.0.7:554/live?x=1", "-"]),
                RunFlag.score.overlay("0.5"), RunFlag.classes.overlay("person, car"),
                RunFlag.live.overlay(), RunFlag.from.overlay("90"),
                RunFlag.annotated.overlay("out-{source}.mp4"), RunFlag.logFrames.overlay(),
                try #require(Overlay.rule(.line, "door=0.1,0.5,0.9,0.5")),
                try #require(Overlay.set("track.kind=sort")),
            ])
        #expect(pipeline.sources.map(\.name) == ["street", "live", "stdin"])
        #expect(pipeline.sources.allSatisfy { $0.mode == .live && $0.from == .seconds(90) })
        #expect(pipeline.detect?.model == DetectDescription.defaultModel)
        #expect(pipeline.detect?.score == 0.5)
        #expect(pipeline.detect?.classes == ["person", "car"])
        #expect(pipeline.track?.kind == .sort)
        #expect(pipeline.rules[0].points == [.init(x: 0.1, y: 0.5), .init(x: 0.9, y: 0.5)])
        #expect(pipeline.outputs[0].target(for: "street").revealed == "out-street.mp4")
        #expect(pipeline.log.frames && pipeline.log.to == "-")
    }

    @Test func `what a file hides stays hidden in a video that is named beside it`() throws {
        let file = """
            version: 1
            sources:
              street: { uri: a.mp4, privacy: { blur: [person], areas: [[[0, 0], [1, 0], [1, 1]]] } }
            """
        let pipeline = try PipelineLoader.load(
            bytes: Array(file.utf8), name: "p.yml", overlays: [.sources(["b.mp4", "c.mp4"])])
        #expect(pipeline.sources.map(\.name) == ["b", "c"])
        for source in pipeline.sources {
            #expect(source.privacy?.blur == ["person"])
            #expect(pipeline.coveredAreas(of: source).count == 1)
        }
        let problems = #expect(throws: ConfigProblems.self) {
            try PipelineLoader.load(
                bytes: Array((file + "\n  yard: { uri: c.mp4, privacy: { blur: [car] } }").utf8),
                name: "p.yml", overlays: [.sources(["b.mp4"])])
        }
        #expect(problems?.issues.first?.hint?.contains("--set sources.NAME.uri") == true)
    }

    @Test func `issues of flags name the flag`() throws {
        let problems = #expect(throws: ConfigProblems.self) {
            try PipelineLoader.load(
                bytes: Array(Self.manual.utf8), name: "p.yml",
                overlays: [
                    try #require(Overlay.set("detect.score=high")), RunFlag.batch.overlay("0"),
                ], environment: ["CAM": "x"])
        }
        #expect(problems?.issues.map(\.file) == ["--set detect.score", "--batch"])
    }

    private func load(_ text: String, _ overlays: [Overlay] = []) throws -> PipelineDescription {
        try PipelineLoader.load(
            bytes: Array(("version: 1\n" + text).utf8), name: "a/p.yml", overlays: overlays)
    }

    @Test func `a source may say otherwise, down to nothing`() throws {
        let pipeline = try load(
            """
            sources:
              a: { uri: x.mp4, detect: { score: 0.5 }, track: { kind: sort, buffer: 3s } }
              b: { uri: /x.mp4, detect: { model: none }, track: { kind: none } }
              c: { uri: "rtsp://h/1", rules: { door: { type: line, points: [[0, 0], [1, 0.5]] } } }
            detect: { score: 0.3, every: 2 }
            """)
        let (a, b, c) = (pipeline.sources[0], pipeline.sources[1], pipeline.sources[2])
        #expect(pipeline.detect(of: a)?.score == 0.5 && pipeline.detect(of: a)?.every == 2)
        #expect(
            pipeline.track(of: a)?.kind == .sort && pipeline.track(of: a)?.buffer == .seconds(3))
        #expect(pipeline.detect(of: b) == nil && pipeline.track(of: b) == nil)
        #expect(
            pipeline.detect(of: c) == pipeline.detect && pipeline.track(of: c)?.kind == .sightline)
        #expect(pipeline.rules(of: a).isEmpty && pipeline.rules(of: c).map(\.name) == ["door"])
        #expect(pipeline.sources.map(\.uri.revealed) == ["a/x.mp4", "/x.mp4", "rtsp://h/1"])
    }

    @Test func `a short flag counts for every source, a set key for itself`() throws {
        let text = "sources: { a: { uri: x.mp4, detect: { score: 0.5 } } }\n"
        let flag = try load(text, [RunFlag.score.overlay("0.2")])
        #expect(flag.detect(of: flag.sources[0])?.score == 0.2)
        let set = try load(text, [try #require(Overlay.set("detect.score=0.2"))])
        #expect(set.detect(of: set.sources[0])?.score == 0.5)
    }

    @Test func `a low score draws the tracker's score down with it`() throws {
        let pipeline = try load("sources: { a: { uri: x.mp4 } }\ndetect: { score: 0.05 }\n")
        #expect(pipeline.detect?.scoreLow == 0.05)
    }

    @Test func `pose alone needs no detector`() throws {
        let pipeline = try load("sources: { a: { uri: x.mp4 } }\npose: { model: p }\n")
        #expect(pipeline.detect == nil && pipeline.pose?.model == "p")
    }

    @Test func `parts that do not fit together are told`() throws {
        let untracked = #expect(throws: ConfigProblems.self) {
            try load(
                """
                sources: { a: { uri: x.mp4 } }
                track: { kind: none }
                rules: { door: { type: line, points: [[0, 0], [1, 1]] } }
                detect: { classes: [] }
                """)
        }
        #expect(untracked?.issues.map(\.line) == [3, 5])
        let hidden = try load(
            """
            sources: { a: { uri: x.mp4 } }
            detect: { classes: [car] }
            annotate: { blur: [face] }
            """)
        #expect(
            hidden.warnings.map(\.message) == [
                "'annotate.blur' speaks of 'face', which detect.classes leaves out"
            ])
    }

    @Test(arguments: [("pose", "detect"), ("rules", "track")])
    func `a part without a queue is refused, with the stage that does its work`(
        part: String, stage: String
    ) {
        let problems = #expect(throws: ConfigProblems.self) {
            try load("sources: { a: { uri: x.mp4 } }\nqueues: { \(part): { policy: block } }\n")
        }
        #expect(problems?.issues.map(\.message) == ["no stage is called '\(part)'"])
        #expect(
            problems?.issues.first?.hint == "\(part) is part of the stage '\(stage)'; "
                + "stages with a queue: decode, detect, track, annotate, encode, log")
    }

    @Test func `files of results are a list`() throws {
        let pipeline = try load(
            "sources: { a: { uri: x.mp4 } }\nmot: { to: m.txt }\ndetections: { to: d.json }\n")
        #expect(pipeline.results.map(\.kind) == [.coco, .mot])
        #expect(pipeline.results.map(\.path.revealed) == ["d.json", "m.txt"])
    }

    @Test func `the name of the built-in rule is taken`() {
        let problems = #expect(throws: ConfigProblems.self) {
            try load(
                """
                sources: { a: { uri: x.mp4 } }
                rules: { tracks: { type: line, points: [[0, 0], [1, 1]] } }
                """)
        }
        #expect(problems?.issues.map(\.keyPath) == ["rules.tracks"])
    }

    @Test func `aliases within limits and comments with stars are fine`() throws {
        let pipeline = try load(
            """
            sources: { a: { uri: x.mp4 } }  # * a: ? b
            detect: { classes: &kinds [person, car] }
            rules:
              door: { type: line, points: [[0, 0], [1, 1]], classes: *kinds }  # what ? *this
            """)
        #expect(pipeline.rules[0].classes == ["person", "car"])
    }

    @Test func `what is in force names its place`() throws {
        let settings = try PipelineLoader.settings(
            path: "\(RepositoryFile.root)/Pipelines/camera.yml",
            overlays: [RunFlag.threads.overlay("1")], environment: ["CAMERA": "u:canary@h"])
        let byPath = Dictionary(uniqueKeysWithValues: settings.map { ($0.path, $0) })
        #expect(byPath["sources.gate.uri"]?.value == "rtsp://***/stream1")
        #expect(byPath["sources.gate.detect.score"]?.value == "0.4")
        #expect(byPath["compute.threads"]?.place == .flag("--threads"))
        #expect(byPath["detect.model"]?.value == DetectDescription.defaultModel)
        #expect(byPath["detect.model"]?.place == nil)
        #expect(byPath["sources.gate.stride"]?.place?.line == 25)
        #expect(byPath["rules.entrance.points"]?.value.hasPrefix("[[0.3, 0.4],") == true)
        #expect(byPath["pose.score"] == nil)
        #expect(!settings.contains { $0.value.contains("canary") })
    }
}
