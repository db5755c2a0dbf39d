import EventLog
import Foundation
import MediaTestSupport
import PipelineConfig
import StageGraph
import TestSupport
import Testing

@testable import Pipeline

/// Whole runs of several sources with a log and a stream each; `make tsan` watches them.
@Suite(.timeLimit(.minutes(30)), .serialized) struct StreamingRunTests {
    @Test func `three sources with outputs are delivered whole`() async throws {
        let bench = try Bench(sources: 3)
        let outcome = try await bench.run()
        #expect(outcome.exitCode == 0, "\(outcome.failures) \(outcome.notes)")
        #expect(outcome.frames == 3 * Bench.frameCount)
        #expect(outcome.dropped == 0)
        #expect(try bench.isWhole())
        for index in 0..<3 {
            let size = try bench.folder.bytes("cam\(index).mp4").count
            #expect(size > 1000, "cam\(index).mp4 has \(size) bytes")
        }
    }

    @Test func `a stop in the middle lets through what is in flight`() async throws {
        let bench = try Bench(sources: 3, frameCount: 2000)
        let outcome = try await bench.run(stopsAfter: 30)
        #expect(outcome.reason == .stopped)
        #expect(outcome.frames >= 30 && outcome.frames < 6000, "\(outcome.frames) frames")
        for figure in outcome.sources {
            #expect(figure.balance.inFlight == 0, "\(figure.name): \(figure.balance)")
        }
        #expect(try bench.isWhole())
    }
}

/// Sources `cam0`, `cam1`, … of one moving person each, every one of another speed, and a line.
private struct Bench {
    static let frameCount = 50

    let folder: ScratchFolder
    private let indices: Range<Int>

    init(sources: Int, frameCount: Int = Self.frameCount) throws {
        folder = try ScratchFolder()
        indices = 0..<sources
        for index in indices {
            let end = 200 + 25 * Double(index)
            let scene = SyntheticScene(
                frameCount: frameCount,
                objects: [SceneObject(1, .person, .init(0, 60, 90), .init(2, end, 90))])
            try scene.write(to: folder.file("in\(index).mp4"))
        }
    }

    /// Runs all sources to their end, or until so many frames are delivered.
    func run(
        stopsAfter frames: Int? = nil
    ) async throws -> RunOutcome {
        let run = try PipelineRun(
            try description(),
            setup: PipelineRun.Setup(tool: .init(name: "tests", version: "0"), environment: [:]))
        guard let frames else { return await run.run { nil } }
        let watch = Task {
            while run.progress.delivered < frames { try await Task.sleep(for: .milliseconds(1)) }
            run.stop()
        }
        let outcome = await run.run { nil }
        watch.cancel()
        return outcome
    }

    private func description() throws -> PipelineDescription {
        let sources = indices.map { "  cam\($0): { uri: '\(folder.file("in\($0).mp4"))' }" }
        let text = """
            version: 1
            sources:
            \(sources.joined(separator: "\n"))
            detect: { model: '\(Fixture.detector)' }
            rules: { gate: { type: line, points: [[0.3, 0], [0.3, 1]] } }
            log: { to: '\(folder.file("log.jsonl"))', frames: true, deterministic: true }
            outputs: { seen: { to: '\(folder.path)/{source}.mp4' } }
            """
        return try PipelineLoader.load(bytes: Array(text.utf8), name: "many.yml")
    }

    /// Whether the log's chain holds to its last record.
    func isWhole() throws -> Bool {
        try LogVerifier.verify(path: folder.file("log.jsonl")).isWhole
    }
}
