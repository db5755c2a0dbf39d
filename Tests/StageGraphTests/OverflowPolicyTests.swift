import Locking
import StageGraph
import Testing
import VisionCore

@Suite(.timeLimit(.minutes(30))) struct OverflowPolicyTests {
    struct Case: CustomTestStringConvertible {
        var policy: OverflowPolicy
        var capacity: Int
        var arrived: [Int]
        var cause: DropCause?
        var testDescription: String { "\(policy) of \(capacity)" }
    }

    static let cases: [Case] = [
        Case(policy: .dropNewest, capacity: 2, arrived: [0, 1, 2], cause: .queueFull),
        Case(policy: .dropNewest, capacity: 1, arrived: [0, 1], cause: .queueFull),
        Case(policy: .dropOldest, capacity: 2, arrived: [0, 8, 9], cause: .queueFull),
        Case(policy: .dropOldest, capacity: 5, arrived: [0, 5, 6, 7, 8, 9], cause: .queueFull),
        Case(policy: .latest, capacity: 4, arrived: [0, 9], cause: .queueFull),
        Case(policy: .stride(3), capacity: 9, arrived: [0, 3, 6, 9], cause: .stride),
        Case(policy: .stride(1), capacity: 9, arrived: Array(0..<10), cause: nil),
        Case(policy: .block, capacity: 9, arrived: Array(0..<10), cause: nil),
    ]

    /// Item 0 is held in the sink while 1 to 9 come.
    @Test(arguments: cases) func `a full edge drops what its policy says`(row: Case) async throws {
        let gate = Gate()
        let reported = Lock<[Int]>([])
        let graph = PipelineGraph(label: "t") { item, stage, cause in
            #expect(stage == "sink")
            #expect(cause == row.cause)
            if let item = item as? Item { reported.withLock { $0.append(item.n) } }
        }
        let source = CountingSource(
            count: 10, beforeEach: { if $0 == 1 { gate.waitUntilHeld() } }, atEnd: gate.open)
        let sink = CollectingSink(before: gate.holdFirst)
        graph.connect(
            graph.source("source", source), to: graph.stage("sink", sink).input,
            capacity: row.capacity, policy: row.policy)
        let runner = GraphRunner(graph)
        try await runner.run()
        #expect(sink.numbers == row.arrived)
        let lost = (0..<10).filter { !row.arrived.contains($0) }
        #expect(reported.withLock { $0.sorted() } == lost)
        #expect(runner.dropCounts.map(\.count) == (lost.isEmpty ? [] : [lost.count]))
        #expect(runner.dropCounts.first?.cause == row.cause)
        #expect(runner.statistics().map(\.dropped) == [0, lost.count])
    }

    @Test(arguments: [
        (100, [0, 5, 6, 7, 8, 9]), (35, [0, 7, 8, 9]), (30, [0, 7, 8, 9]), (29, [0, 8, 9]),
        (1, [0, 8, 9]),
    ])
    func `an edge that drops keeps to its bytes, and holds two items of any size`(
        limit: Int, arrived: [Int]
    ) async throws {
        let gate = Gate()
        let graph = PipelineGraph(label: "t")
        let sized = FunctionStage { batch, emit in
            for item in batch {
                emit(Item(n: item.n, byteCount: 10))
                if item.n == 0 { gate.waitUntilHeld() }
                if item.n == 9 { gate.open() }
            }
        }
        let sizes = graph.stage("size", sized)
        let sink = CollectingSink(before: gate.holdFirst)
        graph.connect(graph.source("source", CountingSource(count: 10)), to: sizes.input)
        graph.connect(
            sizes.output, to: graph.stage("sink", sink).input, capacity: 5, byteLimit: limit,
            policy: .dropOldest)
        let runner = GraphRunner(graph)
        try await runner.run()
        #expect(sink.numbers == arrived)
        #expect(runner.dropCounts.map(\.count) == [10 - arrived.count])
    }

    @Test func `a large item takes the room of several small ones`() async throws {
        let gate = Gate()
        let graph = PipelineGraph(label: "t")
        let sized = FunctionStage { batch, emit in
            for item in batch {
                emit(Item(n: item.n, byteCount: item.n == 9 ? 25 : 10))
                if item.n == 0 { gate.waitUntilHeld() }
                if item.n == 9 { gate.open() }
            }
        }
        let sizes = graph.stage("size", sized)
        let sink = CollectingSink(before: gate.holdFirst)
        graph.connect(graph.source("source", CountingSource(count: 10)), to: sizes.input)
        graph.connect(
            sizes.output, to: graph.stage("sink", sink).input, capacity: 9, byteLimit: 45,
            policy: .dropOldest)
        try await GraphRunner(graph).run()
        #expect(sink.numbers == [0, 7, 8, 9])
    }

    @Test func `a stride keeps the first and every further n-th`()
        async throws
    {
        let graph = PipelineGraph(label: "t")
        let sink = CollectingSink()
        graph.connect(
            graph.source("source", CountingSource(count: 10)),
            to: graph.stage("sink", sink).input, policy: .stride(4))
        let runner = GraphRunner(graph)
        try await runner.run()
        #expect(sink.numbers == [0, 4, 8])
        #expect(runner.dropCounts.map(\.count) == [7])
    }

    @Test(arguments: [OverflowPolicy.latest, .dropNewest, .dropOldest, .stride(5)])
    func `markers pass every policy and keep their place`(policy: OverflowPolicy) async throws {
        let graph = PipelineGraph(label: "t")
        let gate = Gate()
        let sink = CollectingSink(before: gate.holdFirst)
        let mark = FunctionStage { batch, emit in
            for item in batch {
                emit(item)
                if item.n == 0 { gate.waitUntilHeld() }
                if item.n % 3 == 2 { emit(Item(n: 100 + item.n, isFrame: false, isMarker: true)) }
                if item.n == 9 { gate.open() }
            }
        }
        let marked = graph.stage("mark", mark)
        graph.connect(graph.source("source", CountingSource(count: 10)), to: marked.input)
        graph.connect(
            marked.output, to: graph.stage("sink", sink).input,
            capacity: policy == .stride(5) ? 8 : 1, policy: policy)
        try await GraphRunner(graph).run()
        #expect(sink.numbers.filter { $0 >= 100 } == [102, 105, 108])
        let order = sink.numbers.map { $0 >= 100 ? Double($0 - 100) + 0.5 : Double($0) }
        #expect(order == order.sorted())
    }

    @Test func `an item that the filter rejects is no drop`() async throws {
        let graph = PipelineGraph(label: "t")
        let (even, odd) = (CollectingSink(), CollectingSink())
        let output = graph.source("source", CountingSource(count: 20))
        graph.connect(output, to: graph.stage("even", even).input) {
            $0.n.isMultiple(of: 2) ? $0 : nil
        }
        graph.connect(output, to: graph.stage("odd", odd).input, capacity: 1) {
            $0.n.isMultiple(of: 2) ? nil : $0
        }
        let runner = GraphRunner(graph)
        try await runner.run()
        #expect(even.numbers == Array(stride(from: 0, to: 20, by: 2)))
        #expect(odd.numbers == Array(stride(from: 1, to: 20, by: 2)))
        #expect(runner.dropCounts.isEmpty)
    }

    @Test func `drops of items that are no frames are counted but not reported`() async throws {
        let graph = PipelineGraph(label: "t") { _, _, _ in Issue.record("reported") }
        let packets = FunctionStage { batch, emit in
            for item in batch { emit(Item(n: item.n, isFrame: false)) }
        }
        let stage = graph.stage("packets", packets)
        graph.connect(graph.source("source", CountingSource(count: 10)), to: stage.input)
        graph.connect(
            stage.output, to: graph.stage("sink", CollectingSink()).input, policy: .stride(2))
        let runner = GraphRunner(graph)
        try await runner.run()
        #expect(runner.statistics().last?.dropped == 5)
        #expect(runner.dropCounts.isEmpty)
    }
}
