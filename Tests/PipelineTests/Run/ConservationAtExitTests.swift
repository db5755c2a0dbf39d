import EventLog
import Foundation
import Locking
import MediaTestSupport
import PipelineConfig
import TestSupport
import Testing
import VisionCore

@testable import Pipeline

/// Property 1 of README: decoded = delivered + dropped is checked at the end of every run.
@Suite struct ConservationAtExitTests {
    private func run(_ folder: ScratchFolder) throws -> PipelineRun {
        let clip = folder.file("clip.mp4")
        try SyntheticScene(
            frameCount: 12,
            objects: [SceneObject(1, .person, .init(0, 60, 90), .init(1, 90, 90))]
        ).write(to: clip)
        let text = """
            version: 1
            sources: { clip: { uri: \(clip) } }
            detect: { model: none }
            track: { kind: none }
            log: { to: \(folder.file("log.jsonl")) }
            """
        return try PipelineRun(
            PipelineLoader.load(bytes: Array(text.utf8), name: "test.yml"),
            setup: PipelineRun.Setup(
                tool: RunRecord.Tool(name: "test", version: "0"), environment: [:]))
    }

    @Test func `a run whose frames are accounted for ends 0`() async throws {
        let folder = try ScratchFolder()
        let outcome = try await run(folder).run(signalCode: { nil })
        #expect(outcome.exitCode == 0)
        #expect(outcome.frames == 12 && outcome.failures.isEmpty)
    }

    @Test func `a frame that is neither delivered nor dropped is a bug of ours, 70`() async throws {
        let folder = try ScratchFolder()
        let run = try run(folder)
        // The injected fault: a frame that was decoded and of which nobody hears again.
        run.sources.withLock { $0[0].account.recordDecoded() }
        let outcome = await run.run(signalCode: { nil })
        #expect(outcome.exitCode == 70)
        #expect(outcome.reason == .failed)
        let failure = try #require(outcome.failures.first)
        #expect(failure.exitCode == .software)
        #expect(failure.summary.contains("clip") && failure.summary.contains("not accounted for"))
        let end = try #require(try LogLines(path: folder.file("log.jsonl"))["end"].first)
        #expect(end["exit"].int == 70 && end["reason"].text == "failed")
    }
}
