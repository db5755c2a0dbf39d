import PipelineConfig
import StageGraph
import Testing
import VisionCore

@testable import Pipeline

@Suite struct WiringTests {
    /// Lets items through.
    private final class Passing: Stage {
        func process(_ batch: [AnalysisItem], _ emit: (AnalysisItem) -> Void) {
            for item in batch { emit(item) }
        }
    }

    private static func edge(
        _ text: String = "", stage: String = "detect", isLive: Bool = false,
        kind: Wiring.Kind = .beforeDetection
    ) throws -> EdgeDescription {
        let graph = PipelineGraph(label: "test")
        let from = graph.stage("from", Passing())
        let to = graph.stage(stage, Passing())
        let queues = try Description.pipeline(text).queues
        Wiring(queues: queues, isLive: isLive, graph: graph).connect(
            from.output, to: to.input, stage: stage, kind: kind)
        return try #require(graph.description.edges.first)
    }

    @Test func `files block, cameras keep the newest, slow outputs lose the oldest`() throws {
        #expect(try Self.edge().policy == .block)
        #expect(try Self.edge().capacity == 2)
        let camera = try Self.edge(isLive: true)
        #expect(camera.policy == .latest && camera.capacity == 1)
        #expect(try Self.edge(isLive: true, kind: .main).policy == .block)
        #expect(
            try Self.edge(stage: "annotate", isLive: true, kind: .branch).policy == .dropOldest)
        #expect(try Self.edge(stage: "annotate", kind: .branch).policy == .block)
    }

    @Test func `an output of a camera has room for a second of pictures`() throws {
        #expect(try Self.edge(stage: "annotate", isLive: true, kind: .branch).capacity == 32)
        #expect(try Self.edge(stage: "annotate", kind: .branch).capacity == 2)
        let own = "queues: { annotate: { capacity: 3 } }\n"
        #expect(try Self.edge(own, stage: "annotate", isLive: true, kind: .branch).capacity == 3)
    }

    @Test(arguments: [
        ("block", OverflowPolicy.block), ("drop-oldest", .dropOldest), ("drop-newest", .dropNewest),
        ("latest", .latest), ("stride", .stride(5)),
    ])
    func `what queues says of a stage comes first`(word: String, policy: OverflowPolicy) throws {
        let text = "queues: { detect: { policy: \(word), capacity: 5 } }\n"
        for isLive in [false, true] {
            let edge = try Self.edge(text, isLive: isLive)
            #expect(edge.policy == policy)
            #expect(edge.capacity == (policy == .latest ? 1 : 5))
        }
        #expect(try Self.edge(text, stage: "track", kind: .main).policy == .block)
    }
}
