import PipelineConfig
import Testing

@testable import Pipeline

@Suite struct PipelineDifferenceTests {
    private static let base = """
        sources:
          a: { uri: a.mp4 }
          b: { uri: b.mp4, rules: { own: { type: line, points: [[0, 0], [1, 1]] } } }
        detect: { model: yolox_nano_416 }
        rules: { gate: { type: line, points: [[0.5, 0], [0.5, 1]] } }
        log: { to: events.jsonl }
        """

    private static func pipeline(_ text: String) throws -> PipelineDescription {
        try PipelineLoader.load(bytes: Array("version: 1\n\(text)\n".utf8), name: "test.yml")
    }

    private static func difference(_ change: (String, String)...) throws -> PipelineDifference {
        var text = base
        for (old, new) in change {
            #expect(text.contains(old))
            text = text.replacing(old, with: new)
        }
        return PipelineDifference(from: try pipeline(base), to: try pipeline(text))
    }

    @Test func `the same pipeline changes nothing`() throws {
        #expect(try Self.difference().isEmpty)
    }

    @Test func `sources come, go, and are opened again where they are others`() throws {
        let difference = try Self.difference(("  a: { uri: a.mp4 }", "  c: { uri: c.mp4 }"))
        #expect(difference.added == ["c"])
        #expect(difference.removed == ["a"])
        #expect(difference.restarted.isEmpty && difference.rulesOnly.isEmpty)
        #expect(try Self.difference(("a.mp4", "z.mp4")).restarted == ["a"])
    }

    @Test func `what all sources inherit restarts all but those with their own`() throws {
        let all = try Self.difference(("yolox_nano_416", "nanodet_m_320"))
        #expect(all.restarted == ["a", "b"])
        let others = try Self.difference(
            ("b.mp4,", "b.mp4, detect: { model: yolox_nano_416 },"),
            ("detect: { model: yolox_nano_416 }\nrules", "detect: { model: picodet_s_416 }\nrules"))
        #expect(others.restarted == ["a"])
    }

    @Test func `rules alone are replaced in flight`() throws {
        let difference = try Self.difference(("[0.5, 1]", "[0.6, 1]"))
        #expect(difference.rulesOnly == ["a", "b"])
        #expect(difference.restarted.isEmpty)
        #expect(try Self.difference(("[[0, 0], [1, 1]]", "[[0, 1], [1, 0]]")).rulesOnly == ["b"])
    }

    @Test func `log, budget and results belong to a run`() throws {
        let difference = try Self.difference(("events.jsonl }", "other.jsonl, frames: true }"))
        #expect(difference.fixed == ["log"])
        #expect(difference.restarted.isEmpty)
    }
}
