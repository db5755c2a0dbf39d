import Locking
import StageGraph
import TestSupport
import Testing
import VisionCore

@Suite(.timeLimit(.minutes(30))) struct ConservationTests {
    /// Random graphs, policies, capacities, batches, stops and failures; each seed is one run.
    @Test(arguments: 0..<20) func `no frame is lost or counted twice`(block: Int) async {
        for seed in 0..<25 {
            await RandomRun(seed: UInt64(block * 25 + seed)).check()
        }
    }

    @Test func `a balance adds up by stage and cause`() {
        var balance = FrameBalance(decoded: 10, delivered: 4)
        balance.drop(2, stage: "detect", cause: .queueFull)
        balance.drop(stage: "detect", cause: .tooOld)
        balance.drop(stage: "encode", cause: .queueFull)
        #expect(
            balance.dropped == ["detect": [.queueFull: 2, .tooOld: 1], "encode": [.queueFull: 1]])
        #expect(balance.inFlight == 2)
        #expect(balance.description == "decoded 10, delivered 4, dropped 4, unaccounted 2")
        balance.drop(2, stage: "detect", cause: .shutdown)
        #expect(balance.inFlight == 0)
        balance.delivered += 1
        #expect(balance.inFlight == -1)
    }

    @Test func `the words of the log are those of the schema`() {
        #expect(
            DropCause.allCases.map(\.rawValue) == [
                "queue-full", "too-old", "stride", "corrupt", "budget", "paused", "backend",
                "shutdown",
            ])
    }
}

/// One graph made from a seed: sources, then a chain of stages, then a sink.
private struct RandomRun {
    let seed: UInt64

    func check() async {
        var numbers = SeededRandom(seed: seed)
        let ledger = TestLedger()
        let graph = PipelineGraph(label: "t", dropHandler: ledger.dropHandler)
        let sourceCount = Int.random(in: 1...3, using: &numbers)
        let length = Int.random(in: 0...150, using: &numbers)
        let ending = Ending.allCases.randomElement(using: &numbers) ?? .plain
        let endsAt = Int.random(in: 0...60, using: &numbers)
        let handle = Lock<GraphRunner?>(nil)
        let seen = Atomic<Int>(0)
        let mode: StopMode = ending == .drain ? .drain : .now
        let touch: @Sendable () throws -> Void = {
            guard seen.add(1, ordering: .relaxed).newValue == endsAt else { return }
            switch ending {
            case .plain: break
            case .drain, .now: handle.withLock { $0 }?.stop(mode)
            case .failure: throw Broken(place: "random")
            }
        }
        var outputs: [OutputPort<Item>] = []
        for index in 0..<sourceCount {
            let source = CountingSource(index: index, count: length, ledger: ledger)
            outputs.append(graph.source("source\(index)", source))
        }
        for depth in 0..<Int.random(in: 0...3, using: &numbers) {
            let isFailing = depth == 0
            let number = Int.random(in: 1...4, using: &numbers)
            let work = FunctionStage { batch, emit in
                if isFailing { try touch() }
                batch.forEach(emit)
            }
            let service = AnsweringStage { item in
                if isFailing { try touch() }
                return item
            }
            let stage =
                Bool.random(using: &numbers)
                ? graph.stage("stage\(depth)", work, batch: number)
                : graph.stage("stage\(depth)", service, window: number)
            for output in outputs { connect(graph, output, stage.input, &numbers) }
            outputs = [stage.output]
        }
        let sink = CollectingSink(ledger: ledger) { _ in try touch() }
        let input = graph.stage("sink", sink, batch: 1).input
        for output in outputs { connect(graph, output, input, &numbers) }
        let runner = GraphRunner(graph)
        handle.withLock { $0 = runner }
        do throws(GraphError) {
            try await runner.run()
        } catch {
            #expect(ending == .failure, "seed \(seed): \(error)")
        }
        handle.withLock { $0 = nil }
        judge(ledger, sink, runner)
    }

    private enum Ending: CaseIterable { case plain, drain, now, failure }

    private func connect(
        _ graph: PipelineGraph, _ from: OutputPort<Item>, _ to: InputPort<Item>,
        _ numbers: inout SeededRandom
    ) {
        let policies: [OverflowPolicy] = [
            .block, .block, .dropOldest, .dropNewest, .latest, .stride(3),
        ]
        graph.connect(
            from, to: to, capacity: Int.random(in: 1...4, using: &numbers),
            policy: policies.randomElement(using: &numbers) ?? .block)
    }

    private func judge(
        _ ledger: TestLedger, _ sink: CollectingSink, _ runner: GraphRunner
    ) {
        #expect(ledger.violations.isEmpty, "seed \(seed): \(ledger.violations)")
        for source in ledger.sources {
            let arrived = sink.items.filter { $0.source == source }.map(\.n)
            #expect(zip(arrived, arrived.dropFirst()).allSatisfy { $0 < $1 }, "seed \(seed)")
        }
        let dropped = ledger.sources.reduce(0) { $0 + ledger.balance(source: $1).droppedInAll }
        #expect(runner.dropCounts.reduce(0) { $0 + $1.count } == dropped, "seed \(seed)")
        #expect(sink.calls.count { $0 == "close" } == 1, "seed \(seed)")
        #expect(runner.statistics().allSatisfy { $0.depth == 0 }, "seed \(seed)")
    }
}
