import Dispatch
import Locking
import StageGraph
import Testing
import VisionCore

@Suite(.timeLimit(.minutes(30))) struct LifeTests {
    enum Place: String, CaseIterable {
        case sourceOpen, sourceRun, stageOpen, stageProcess, stageFlush, serviceOpen, answer,
            sinkProcess
    }

    @Test(arguments: Place.allCases)
    func `the first failure ends the graph, and all that opened is closed`(
        place: Place
    ) async throws {
        let ledger = TestLedger()
        let graph = PipelineGraph(label: "t", dropHandler: ledger.dropHandler)
        let source = FailingSource(place: place, ledger: ledger)
        let stage = FunctionStage { batch, emit in
            if place == .stageProcess, batch[0].n == 7 { throw Broken(place: "stageProcess") }
            batch.forEach(emit)
        } open: {
            if place == .stageOpen { throw Broken(place: "stageOpen") }
        } flush: { _ in
            if place == .stageFlush { throw Broken(place: "stageFlush") }
        }
        let service = AnsweringStage { item in
            if place == .answer, item.n == 6 { throw Broken(place: "answer") }
            return item
        } open: {
            if place == .serviceOpen { throw Broken(place: "serviceOpen") }
        }
        let sink = CollectingSink(ledger: ledger) { item in
            if place == .sinkProcess, item.n == 5 { throw Broken(place: "sinkProcess") }
        }
        let first = graph.stage("stage", stage)
        let second = graph.stage("service", service, window: 3)
        graph.connect(graph.source("source", source), to: first.input)
        graph.connect(first.output, to: second.input)
        graph.connect(second.output, to: graph.stage("sink", sink).input)
        let runner = GraphRunner(graph)
        let expected: (String, GraphError.Phase) =
            switch place {
            case .sourceOpen: ("source", .open)
            case .sourceRun: ("source", .run)
            case .stageOpen: ("stage", .open)
            case .stageProcess: ("stage", .process)
            case .stageFlush: ("stage", .flush)
            case .serviceOpen: ("service", .open)
            case .answer: ("service", .process)
            case .sinkProcess: ("sink", .process)
            }
        do throws(GraphError) {
            try await runner.run()
            Issue.record("no error")
        } catch {
            guard case .stageFailed(let stage, let phase, let underlying) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(stage == expected.0)
            #expect(phase == expected.1)
            #expect(underlying as? Broken == Broken(place: place.rawValue))
            #expect(error.summary.hasPrefix("stage '\(stage)' failed in \(phase.rawValue): "))
        }
        #expect(ledger.violations.isEmpty)
        let closes: ([String]) -> Int = { calls in calls.count { $0 == "close" } }
        #expect(source.closes == (place == .sourceOpen ? 0 : 1))
        #expect(closes(stage.calls) == (place == .stageOpen ? 0 : 1))
        #expect(closes(service.calls) == (place == .serviceOpen ? 0 : 1))
        #expect(closes(sink.calls) == 1)
        if expected.1 == .open { #expect(ledger.balance(source: 0).decoded == 0) }
    }

    @Test func `a drain lets everything in flight through and flushes`() async throws {
        let ledger = TestLedger()
        let graph = PipelineGraph(label: "t", dropHandler: ledger.dropHandler)
        let runners = Lock<GraphRunner?>(nil)
        let stage = FunctionStage(flush: { emit in emit(Item(n: -1, isFrame: false)) })
        let sink = CollectingSink(ledger: ledger) { item in
            if item.n == 20 { runners.withLock { $0 }?.stop(.drain) }
        }
        let middle = graph.stage("middle", stage)
        let source = CountingSource(count: .max, ledger: ledger)
        graph.connect(graph.source("source", source), to: middle.input, capacity: 8)
        graph.connect(middle.output, to: graph.stage("sink", sink).input, capacity: 8)
        let runner = GraphRunner(graph)
        runners.withLock { $0 = runner }
        try await runner.run()
        runners.withLock { $0 = nil }
        #expect(sink.numbers.last == -1)
        #expect(sink.numbers.dropLast() == Array(0..<(sink.items.count - 1))[...])
        #expect(sink.items.count > 21)
        #expect(ledger.violations.isEmpty)
        // At most the one item that the source read after the stop.
        #expect(runner.dropCounts.reduce(0) { $0 + $1.count } <= 1)
        #expect(stage.calls == ["open", "process", "flush", "close"])
    }

    @Test func `a stop now drops what is queued, with cause shutdown`() async throws {
        let ledger = TestLedger()
        let graph = PipelineGraph(label: "t", dropHandler: ledger.dropHandler)
        let runners = Lock<GraphRunner?>(nil)
        let gate = Gate()
        let sink = CollectingSink(ledger: ledger) { item in
            gate.holdFirst(item)
            runners.withLock { $0 }?.stop(.now)
        }
        let source = CountingSource(
            count: 10, ledger: ledger, beforeEach: { if $0 == 1 { gate.waitUntilHeld() } },
            atEnd: gate.open)
        graph.connect(
            graph.source("source", source), to: graph.stage("sink", sink).input, capacity: 9)
        let runner = GraphRunner(graph)
        runners.withLock { $0 = runner }
        try await runner.run()
        runners.withLock { $0 = nil }
        #expect(sink.numbers == [0])
        #expect(sink.calls == ["open", "close"])
        #expect(
            runner.dropCounts
                == [DropCount(stage: "sink", cause: .shutdown, count: 9)])
        #expect(ledger.violations.isEmpty)
    }

    @Test(arguments: [StopMode.drain, .now])
    func `a stop interrupts a source that blocks`(mode: StopMode) async throws {
        let graph = PipelineGraph(label: "t")
        let source = BlockingSource()
        graph.connect(
            graph.source("source", source), to: graph.stage("sink", CollectingSink()).input)
        let runner = GraphRunner(graph)
        source.whenBlocked { runner.stop(mode) }
        try await runner.run()
        #expect(source.closes.load(ordering: .relaxed) == 1)
    }

    @Test func `cancelling the task stops the run`() async throws {
        let graph = PipelineGraph(label: "t")
        let source = BlockingSource()
        graph.connect(
            graph.source("source", source), to: graph.stage("sink", CollectingSink()).input)
        let runner = GraphRunner(graph)
        let task = Task { try await runner.run() }
        source.whenBlocked { task.cancel() }
        try await task.value
        #expect(source.closes.load(ordering: .relaxed) == 1)
    }

    @Test(arguments: [StopMode.drain, .now])
    func `a stop before the run opens and closes, nothing flows`(mode: StopMode) async throws {
        let ledger = TestLedger()
        let graph = PipelineGraph(label: "t", dropHandler: ledger.dropHandler)
        let sink = CollectingSink(ledger: ledger)
        let source = CountingSource(count: 100, ledger: ledger)
        graph.connect(graph.source("source", source), to: graph.stage("sink", sink).input)
        let runner = GraphRunner(graph)
        runner.stop(mode)
        try await runner.run()
        #expect(sink.items.isEmpty)
        #expect(sink.calls.last == "close")
        #expect(ledger.violations.isEmpty)
    }

    @Test func `a graph runs once`() async throws {
        let graph = PipelineGraph(label: "t")
        graph.connect(
            graph.source("source", CountingSource(count: 3)),
            to: graph.stage("sink", CollectingSink()).input)
        let runner = GraphRunner(graph)
        try await runner.run()
        await #expect(throws: GraphError.self) { try await runner.run() }
    }
}

/// Reads until cancelled, without emitting.
private final class BlockingSource: SourceStage {
    private let interrupt = DispatchSemaphore(value: 0)
    private let action = Lock<(@Sendable () -> Void)?>(nil)
    let closes = Atomic<Int>(0)

    func whenBlocked(_ action: @escaping @Sendable () -> Void) {
        self.action.withLock { $0 = action }
    }

    func run(_ emit: (Item) -> Bool) {
        action.withLock { $0.take() }?()
        interrupt.wait()
    }

    func cancel() {
        interrupt.signal()
    }

    func close() {
        closes.add(1, ordering: .relaxed)
    }
}

private final class FailingSource: SourceStage {
    private let place: LifeTests.Place
    private let ledger: TestLedger
    private let closeCount = Atomic<Int>(0)

    init(place: LifeTests.Place, ledger: TestLedger) {
        self.place = place
        self.ledger = ledger
    }

    var closes: Int { closeCount.load(ordering: .relaxed) }

    func open() throws {
        if place == .sourceOpen { throw Broken(place: "sourceOpen") }
    }

    func run(_ emit: (Item) -> Bool) throws {
        for n in 0..<50 {
            if place == .sourceRun, n == 9 { throw Broken(place: "sourceRun") }
            ledger.recordDecoded(source: 0)
            guard emit(Item(n: n)) else { return }
        }
    }

    func close() {
        closeCount.add(1, ordering: .relaxed)
    }
}
