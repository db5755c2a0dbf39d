import PipelineConfig
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
}
