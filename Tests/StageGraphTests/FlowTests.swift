import Dispatch
import Locking
import StageGraph
import Testing

@Suite(.timeLimit(.minutes(30))) struct FlowTests {
    @Test(arguments: [1, 2, 3, 8]) func `answers in any order leave in the order of requests`(
        window: Int
    ) async throws {
        let graph = PipelineGraph(label: "t")
        let sink = CollectingSink()
        let service = AnsweringStage { Item(n: $0.n * 2) }
        let stage = graph.stage("ask", service, window: window)
        graph.connect(graph.source("source", CountingSource(count: 500)), to: stage.input)
        graph.connect(stage.output, to: graph.stage("sink", sink).input)
        let runner = GraphRunner(graph)
        try await runner.run()
        #expect(sink.numbers == (0..<500).map { $0 * 2 })
        #expect(service.mostOpen <= window)
        #expect(runner.statistics().map(\.calls).first == 500)
    }

    @Test func `a slow answer bounds how far other requests run ahead`() async throws {
        let graph = PipelineGraph(label: "t")
        let started = Lock(0)
        let sink = CollectingSink()
        let release = DispatchSemaphore(value: 0)
        let service = AnsweringStage { item in
            let count = started.withLock { count in
                count += 1
                return count
            }
            // The others may take five more items while the answer to item 0 is held.
            if item.n == 0 { release.wait() }
            if count == 6 { release.signal() }
            return item
        }
        let stage = graph.stage("ask", service, window: 6)
        graph.connect(graph.source("source", CountingSource(count: 100)), to: stage.input)
        graph.connect(stage.output, to: graph.stage("sink", sink).input)
        try await GraphRunner(graph).run()
        #expect(sink.numbers == Array(0..<100))
    }

    @Test func `an answer without an output lets its item go`() async throws {
        let graph = PipelineGraph(label: "t")
        let sink = CollectingSink()
        let service = AnsweringStage { $0.n.isMultiple(of: 2) ? $0 : nil }
        let stage = graph.stage("ask", service, window: 4)
        graph.connect(graph.source("source", CountingSource(count: 100)), to: stage.input)
        graph.connect(stage.output, to: graph.stage("sink", sink).input)
        let runner = GraphRunner(graph)
        try await runner.run()
        #expect(sink.numbers == Array(stride(from: 0, to: 100, by: 2)))
        #expect(runner.statistics().map(\.emitted).first == 50)
        #expect(service.calls == ["open", "close"])
    }

    @Test func `a source that is drained says what is left to say`() async throws {
        let graph = PipelineGraph(label: "t")
        let sink = CollectingSink()
        let source = TalkingSource()
        graph.connect(graph.source("source", source), to: graph.stage("sink", sink).input)
        let runner = GraphRunner(graph)
        source.whenReading { runner.stop(.drain) }
        try await runner.run()
        #expect(sink.numbers.last == -7)
    }

    @Test(arguments: [1, 2, 7]) func `a diamond of capacity one does not lock up`(
        window: Int
    ) async throws {
        let graph = PipelineGraph(label: "t")
        let sink = CollectingSink()
        let output = graph.source("source", CountingSource(count: 400))
        let left = graph.stage("left", AnsweringStage(), window: window)
        let right = graph.stage("right", FunctionStage(), batch: 3)
        let join = graph.stage("join", FunctionStage())
        graph.connect(output, to: left.input, capacity: 1)
        graph.connect(output, to: right.input, capacity: 1)
        graph.connect(left.output, to: join.input, capacity: 1)
        graph.connect(right.output, to: join.input, capacity: 1)
        graph.connect(join.output, to: graph.stage("sink", sink).input, capacity: 1)
        try await GraphRunner(graph).run()
        #expect(sink.numbers.sorted() == (0..<400).flatMap { [$0, $0] })
    }

    @Test func `fan-in keeps the order of each edge`() async throws {
        let graph = PipelineGraph(label: "t")
        let sink = CollectingSink()
        let input = graph.stage("sink", sink, batch: 4).input
        for index in 0..<4 {
            let source = CountingSource(index: index, count: 200)
            graph.connect(graph.source("s\(index)", source), to: input)
        }
        try await GraphRunner(graph).run()
        for index in 0..<4 {
            #expect(sink.items.filter { $0.source == index }.map(\.n) == Array(0..<200))
        }
    }

    @Test func `a batch takes what is there, up to its limit`() async throws {
        let graph = PipelineGraph(label: "t")
        let gate = Gate()
        let greedy = FunctionStage { batch, _ in gate.holdFirst(batch[0]) }
        let source = CountingSource(
            count: 8, beforeEach: { if $0 == 1 { gate.waitUntilHeld() } }, atEnd: gate.open)
        graph.connect(
            graph.source("source", source), to: graph.stage("greedy", greedy, batch: 4).input,
            capacity: 8)
        try await GraphRunner(graph).run()
        #expect(greedy.batches == [[0], [1, 2, 3, 4], [5, 6, 7]])
    }

    @Test func `what a stage holds back leaves at the flush, after all else`() async throws {
        let graph = PipelineGraph(label: "t")
        let sink = CollectingSink()
        let held = Lock<[Item]>([])
        let reverse = FunctionStage { batch, _ in
            held.withLock { $0 += batch }
        } flush: { emit in
            held.withLock { $0 }.reversed().forEach(emit)
        }
        let stage = graph.stage("reverse", reverse)
        let last = graph.stage("last", FunctionStage(flush: { emit in emit(Item(n: -1)) }))
        graph.connect(graph.source("source", CountingSource(count: 50)), to: stage.input)
        graph.connect(stage.output, to: last.input, capacity: 1)
        graph.connect(last.output, to: graph.stage("sink", sink).input, capacity: 1)
        try await GraphRunner(graph).run()
        #expect(sink.numbers == (0..<50).reversed() + [-1])
        #expect(reverse.calls == ["open", "process", "flush", "close"])
        #expect(sink.calls == ["open", "flush", "close"])
    }

    @Test func `a slow sink holds the source back through the credit`() async throws {
        let graph = PipelineGraph(label: "t")
        let emitted = Atomic<Int>(0)
        let arrived = Atomic<Int>(0)
        let worst = Atomic<Int>(0)
        let source = CountingSource(count: 200) { _ in
            let ahead =
                emitted.add(1, ordering: .sequentiallyConsistent).newValue
                - arrived.load(ordering: .sequentiallyConsistent)
            worst.max(ahead, ordering: .sequentiallyConsistent)
        }
        let sink = CollectingSink { _ in
            spin(20)
            arrived.add(1, ordering: .sequentiallyConsistent)
        }
        let middle = graph.stage("middle", FunctionStage())
        graph.connect(graph.source("source", source), to: middle.input, capacity: 2)
        graph.connect(middle.output, to: graph.stage("sink", sink).input, capacity: 3)
        let runner = GraphRunner(graph)
        try await runner.run()
        // On the edges 2 + 3, one at work in each of the two stages, one in the source's hand.
        #expect(worst.load(ordering: .relaxed) <= 8)
        #expect(runner.statistics().map(\.depthMax).max() ?? 0 <= 3)
    }

    @Test func `blocked sources hold no thread that stages need`() async throws {
        let graph = PipelineGraph(label: "t")
        let sink = CollectingSink()
        let input = graph.stage("sink", sink).input
        let all = Lock(0)
        let everyoneWaits = DispatchSemaphore(value: 0)
        let count = 48
        for index in 0..<count {
            let source = CountingSource(index: index, count: 2) { n in
                guard n == 0 else { return }
                let waiting = all.withLock { waiting in
                    waiting += 1
                    return waiting
                }
                if waiting == count {
                    for _ in 1..<count { everyoneWaits.signal() }
                } else {
                    everyoneWaits.wait()
                }
            }
            graph.connect(graph.source("s\(index)", source), to: input)
        }
        try await GraphRunner(graph).run()
        #expect(sink.items.count == 2 * count)
    }

    @Test func `each hand-off wakes a stage once at most`() async throws {
        let graph = PipelineGraph(label: "t")
        let middle = graph.stage("middle", FunctionStage())
        graph.connect(graph.source("source", CountingSource(count: 1000)), to: middle.input)
        graph.connect(middle.output, to: graph.stage("sink", CollectingSink()).input)
        let runner = GraphRunner(graph)
        try await runner.run()
        let statistics = runner.statistics()
        #expect(statistics.map(\.name) == ["middle", "source", "sink"])
        #expect(statistics.map(\.emitted) == [1000, 1000, 0])
        #expect(statistics.map(\.taken) == [1000, 0, 1000])
        // The beginning and the end of the stream wake, and so does returned credit.
        #expect(statistics[2].wakeups <= 1002)
        #expect(statistics[0].wakeups <= 2002)
        #expect(statistics.allSatisfy { $0.p50Nanoseconds <= $0.p99Nanoseconds })
    }
}

/// Busy for about that many microseconds.
func spin(_ microseconds: Int) {
    let end = DispatchTime.now().uptimeNanoseconds + UInt64(microseconds) * 1000
    while DispatchTime.now().uptimeNanoseconds < end {}
}

/// Reads until it is cancelled, and then has something left to say.
private final class TalkingSource: SourceStage {
    private let interrupt = DispatchSemaphore(value: 0)
    private let action = Lock<(@Sendable () -> Void)?>(nil)

    func whenReading(_ action: @escaping @Sendable () -> Void) {
        self.action.withLock { $0 = action }
    }

    func run(_ emit: (Item) -> Bool) {
        _ = emit(Item(n: 0))
        action.withLock { $0.take() }?()
        interrupt.wait()
    }

    func closingItems() -> [Item] { [Item(n: -7, isFrame: false)] }

    func cancel() {
        interrupt.signal()
    }
}
