import Dispatch
import Locking
import StageGraph
import Testing

@Suite(.timeLimit(.minutes(1))) struct FlowTests {
    @Test(arguments: [1, 2, 3, 8], [1, 4]) func `parallel workers keep the order`(
        workers: Int, batch: Int
    ) async throws {
        let graph = PipelineGraph(label: "t")
        let sink = CollectingSink()
        let stage = graph.parallel("work", batch: batch) {
            (0..<workers).map { _ in
                FunctionStage { batch, emit in
                    for item in batch {
                        spin((item.n * 7919) % 40)
                        emit(Item(n: item.n * 2))
                        emit(Item(n: item.n * 2 + 1))
                    }
                }
            }
        }
        graph.connect(graph.source("source", CountingSource(count: 500)), to: stage.input)
        graph.connect(stage.output, to: graph.stage("sink", sink).input)
        try await GraphRunner(graph).run()
        #expect(sink.numbers == Array(0..<1000))
    }

    @Test func `a slow batch bounds how far other workers run ahead`() async throws {
        let graph = PipelineGraph(label: "t")
        let started = Lock(0)
        let sink = CollectingSink()
        let release = DispatchSemaphore(value: 0)
        let stage = graph.parallel("work") {
            (0..<3).map { _ in
                FunctionStage { batch, emit in
                    let count = started.withLock { count in
                        count += 1
                        return count
                    }
                    // The others may take five more batches while item 0 is held.
                    if batch[0].n == 0 { release.wait() }
                    if count == 6 { release.signal() }
                    batch.forEach(emit)
                }
            }
        }
        graph.connect(graph.source("source", CountingSource(count: 100)), to: stage.input)
        graph.connect(stage.output, to: graph.stage("sink", sink).input)
        try await GraphRunner(graph).run()
        #expect(sink.numbers == Array(0..<100))
    }

    @Test func `one shared instance serves several workers and opens once`() async throws {
        let graph = PipelineGraph(label: "t")
        let shared = SharedStage()
        let sink = CollectingSink()
        let stage = graph.stage("work", shared, workers: 3)
        graph.connect(graph.source("source", CountingSource(count: 300)), to: stage.input)
        graph.connect(stage.output, to: graph.stage("sink", sink).input)
        try await GraphRunner(graph).run()
        #expect(sink.numbers == Array(0..<300))
        #expect(shared.opens.load(ordering: .relaxed) == 1)
        #expect(shared.closes.load(ordering: .relaxed) == 1)
    }

    @Test(arguments: [1, 2, 7]) func `a diamond of capacity one does not lock up`(
        workers: Int
    ) async throws {
        let graph = PipelineGraph(label: "t")
        let sink = CollectingSink()
        let output = graph.source("source", CountingSource(count: 400))
        let left = graph.parallel("left") { (0..<workers).map { _ in FunctionStage() } }
        let right = graph.stage("right", FunctionStage(), batch: 3, batchExact: true)
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

    @Test func `an exact batch waits for all its items, the last may be short`() async throws {
        let graph = PipelineGraph(label: "t")
        let exact = FunctionStage()
        let stage = graph.stage("exact", exact, batch: 4, batchExact: true)
        let sink = CollectingSink()
        graph.connect(
            graph.source("source", CountingSource(count: 10)), to: stage.input, capacity: 1)
        graph.connect(stage.output, to: graph.stage("sink", sink).input, capacity: 1)
        try await GraphRunner(graph).run()
        #expect(exact.batches == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]])
        #expect(sink.numbers == Array(0..<10))
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

    @Test func `the hand-off benchmark measures each item`() async throws {
        let (median, p99) = try await measureHandoff(items: 2000)
        print("hand-off: median \(median), p99 \(p99)")
        #expect(median > .zero)
        #expect(p99 >= median)
    }
}

/// Busy for about that many microseconds.
func spin(_ microseconds: Int) {
    let end = DispatchTime.now().uptimeNanoseconds + UInt64(microseconds) * 1000
    while DispatchTime.now().uptimeNanoseconds < end {}
}

private final class SharedStage: Stage, Sendable {
    let opens = Atomic<Int>(0)
    let closes = Atomic<Int>(0)

    func open() {
        opens.add(1, ordering: .relaxed)
    }

    func process(_ batch: [Item], _ emit: (Item) -> Void) {
        spin(batch[0].n % 5)
        batch.forEach(emit)
    }

    func close() {
        closes.add(1, ordering: .relaxed)
    }
}
