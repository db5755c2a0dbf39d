import PipelineConfig
import Testing

@Suite struct CanonicalTextTests {
    private func text(_ assignments: [String]) throws -> String {
        let overlays = try assignments.map { try #require(Overlay.set($0)) }
        return try PipelineLoader.load(
            bytes: Array(PipelineLoaderTests.manual.utf8), name: "p.yml", overlays: overlays,
            environment: ["CAM": "x"]
        ).canonicalText
    }

    @Test(arguments: [
        "compute.threads=1", "compute.batch=4", "queues.detect.capacity=8", "log.to=other.jsonl",
        "outputs.video.to=other.mkv", "log.durability=os", "sources.gate.uri=other.mp4",
        "track.class_aware=true", "annotate.ids=true", "detect.score_low=0.1",
        "annotate.blur=[face]", "annotate.trails=3s", "outputs.video.crf=20",
        "detections.to=d.json", "mot.to=m.txt",
    ])
    func `what cannot change a result leaves it as it is`(assignment: String) throws {
        #expect(try text([assignment]) == text([]))
    }

    @Test(arguments: [
        "detect.score=0.36", "detect.model=picodet_s_416", "detect.classes=[car, person]",
        "detect.every=2", "detect.iou=0.5", "detect.score_low=0.2", "track.kind=sort",
        "track.buffer=31s", "track.match=0.7", "rules.north.hold=201ms",
        "rules.north.points=[[0.1, 0.5], [0.9, 0.51]]", "rules.yard.anchor=center",
        "rules.south={type: line, points: [[0, 0], [1, 1]]}", "sources.gate.stride=2",
        "sources.gate.from=1s", "sources.gate.max_frames=10", "sources.gate.mode=file",
        "sources.gate.detect.score=0.2", "sources.gate.track.kind=sort", "log.frames=true",
        "log.tracks=250ms",
        "log.deterministic=true", "compute.precision=mixed", "queues.detect.policy=latest",
        "pose.score=0.5", "detect.backend={url: 'grpc://a:1', model: m}",
    ])
    func `what can change a result changes it`(assignment: String) throws {
        #expect(try text([assignment]) != text([]))
    }

    @Test func `words cannot run into one another`() throws {
        #expect(try text(["detect.classes=['a,b']"]) != text(["detect.classes=[a, b]"]))
    }

    @Test func `it holds no secret`() throws {
        let pipeline = try PipelineLoader.load(
            bytes: Array(PipelineLoaderTests.manual.utf8), name: "p.yml",
            environment: ["CAM": "canary"])
        #expect(!pipeline.canonicalText.contains("canary"))
    }
}
