import EventLog
import Foundation
import MediaTestSupport
import PipelineConfig
import TestSupport
import Testing

@testable import Pipeline

/// Whole runs of several sources with a log and a stream each; `make tsan` watches them.
@Suite(.timeLimit(.minutes(5)), .serialized) struct ManySourcesTests {
    @Test func `three sources with outputs are delivered whole`() async throws {
        let bench = try Bench(sources: 3)
        let outcome = try await bench.run(streams: true)
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
        let outcome = try await bench.run(streams: true, stopsAfter: 30)
        #expect(outcome.reason == .stopped)
        #expect(outcome.frames >= 30 && outcome.frames < 6000, "\(outcome.frames) frames")
        for figure in outcome.sources {
            #expect(figure.balance.inFlight == 0, "\(figure.name): \(figure.balance)")
        }
        #expect(try bench.isWhole())
    }

    @Test(arguments: [(1, 1, 1), (1, 4, 2), (2, 4, 8), (4, 16, 64)])
    func `eight sources give what each gives alone`(
        threads: Int, batch: Int, capacity: Int
    ) async throws {
        let setup = """
            compute: { threads: \(threads), batch: \(batch) }
            queues: { detect: { capacity: \(capacity) }, track: { capacity: \(capacity) } }

            """
        let together = try Bench(sources: 8)
        let outcome = try await together.run(setup)
        #expect(outcome.frames == 8 * Bench.frameCount)
        for index in 0..<8 {
            let alone = try Bench(sources: 1, first: index)
            _ = try await alone.run()
            let found = try together.happenings(of: index)
            #expect(found.count >= Bench.frameCount)
            #expect(try alone.happenings(of: index) == found, "cam\(index)")
        }
    }
}

/// Sources `cam0`, `cam1`, … of one moving person each, every one of another speed, and a line.
private struct Bench {
    static let frameCount = 50

    let folder: ScratchFolder
    private let indices: Range<Int>

    init(sources: Int, first: Int = 0, frameCount: Int = Self.frameCount) throws {
        folder = try ScratchFolder()
        indices = first..<first + sources
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
        _ more: String = "", streams: Bool = false, stopsAfter frames: Int? = nil
    ) async throws -> RunOutcome {
        let run = try PipelineRun(
            try description(more, streams: streams),
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

    private func description(_ more: String, streams: Bool) throws -> PipelineDescription {
        let sources = indices.map { "  cam\($0): { uri: '\(folder.file("in\($0).mp4"))' }" }
        let outputs = streams ? "outputs: { seen: { to: '\(folder.path)/{source}.mp4' } }\n" : ""
        let text = """
            version: 1
            sources:
            \(sources.joined(separator: "\n"))
            detect: { model: '\(Fixture.detector)' }
            rules: { gate: { type: line, points: [[0.3, 0], [0.3, 1]] } }
            log: { to: '\(folder.file("log.jsonl"))', frames: true, deterministic: true }
            \(outputs)\(more)
            """
        return try PipelineLoader.load(bytes: Array(text.utf8), name: "many.yml")
    }

    /// Whether the log's chain holds to its last record.
    func isWhole() throws -> Bool {
        try LogVerifier.verify(path: folder.file("log.jsonl")).isWhole
    }

    /// Frames, tracks and events of one source, without what names the run.
    func happenings(of index: Int) throws -> [JSON] {
        let log = try LogLines(path: folder.file("log.jsonl"))
        return log.records.filter { $0["src"].text == "cam\(index)" && $0["r"].text != "source" }
            .map(Self.withoutRun)
    }

    /// The record without its place in the chain; a track is called `.../cam1/3` in every run.
    private static func withoutRun(_ value: JSON) -> JSON {
        switch value {
        case .members(let members):
            let names = ["seq", "run", "id", "prev", "hash", "config_sha256"]
            let kept = members.filter { !names.contains($0.key) }
            return .members(kept.mapValues(withoutRun))
        case .list(let items): return .list(items.map(withoutRun))
        case .text(let text):
            return .text(text.split(separator: "/").suffix(2).joined(separator: "/"))
        default: return value
        }
    }
}
