import Dispatch
import Synchronization

/// Runs one graph once.
package final class GraphRunner: Sendable {
    /// What happens, newest 256 kept; ends after `.finished`. For one reader.
    package let events: AsyncStream<GraphEvent>

    private let nodes: [any GraphNode]
    private let edges: [any GraphEdge]
    private let drops: DropTally
    private let faults: [GraphFault]
    private let sink: AsyncStream<GraphEvent>.Continuation
    private let state = Mutex(State())

    private struct State {
        enum Phase { case ready, started, finished }
        var phase = Phase.ready
        var opened = 0
        var closed = 0
        var stopMode: StopMode?
        var failure: GraphError?
        var waiter: CheckedContinuation<Result<Void, GraphError>, Never>?
    }

    /// Takes the graph over.
    package init(_ graph: PipelineGraph) {
        nodes = graph.nodes
        edges = graph.edges
        drops = graph.drops
        faults = GraphValidation.faults(of: graph.description)
        (events, sink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(256))
    }

    /// Opens all, runs to the end of the sources or the stop, and returns when all have closed.
    ///
    /// Throws the first failure, after everything that had opened is closed again. Cancelling the
    /// task is `stop(.now)`.
    package func run() async throws(GraphError) {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { start($0) }
        } onCancel: {
            stop(.now)
        }
        try result.get()
    }

    /// Ends the run; any thread, any number of times, also before `run`. `.now` outdoes `.drain`.
    package func stop(_ mode: StopMode) {
        let applies = state.withLock { state in
            guard state.phase != .finished, state.stopMode == nil || state.stopMode == .drain,
                state.stopMode != mode
            else { return false }
            state.stopMode = mode
            return state.phase == .started
        }
        if applies { apply(mode) }
    }

    /// Counters of all sources and stages, in the order they were added; any thread, any time.
    package func statistics() -> [StageStatistics] {
        nodes.map { $0.statistics() }
    }

    /// Frames dropped by the graph so far, sorted by source, stage and cause; any thread.
    package var dropCounts: [DropCount] { drops.all }

    private func start(_ waiter: CheckedContinuation<Result<Void, GraphError>, Never>) {
        enum Refusal { case none, error(GraphError) }
        let (refusal, stopMode) = state.withLock { state -> (Refusal, StopMode?) in
            guard state.phase == .ready else { return (.error(.alreadyRun), nil) }
            guard faults.isEmpty else {
                state.phase = .finished
                return (.error(.invalid(faults)), nil)
            }
            state.phase = .started
            state.waiter = waiter
            return (.none, state.stopMode)
        }
        if case .error(let error) = refusal {
            if case .invalid = error { sink.finish() }
            waiter.resume(returning: .failure(error))
            return
        }
        for node in nodes {
            node.start(host: self)
        }
        if let stopMode { apply(stopMode) }
    }

    private func apply(_ mode: StopMode) {
        sink.yield(.stopping(mode))
        for node in nodes {
            node.stop(mode)
        }
        if mode == .now {
            for edge in edges {
                edge.close()
            }
        }
    }
}

extension GraphRunner: GraphHost {
    func nodeOpened(_ name: String) {
        sink.yield(.opened(stage: name))
        let allOpen = state.withLock { state in
            state.opened += 1
            return state.opened == nodes.count
        }
        guard allOpen else { return }
        for node in nodes {
            node.begin()
        }
    }

    func nodeEnded(_ name: String) {
        sink.yield(.ended(stage: name))
    }

    func nodeFailed(_ name: String, _ phase: GraphError.Phase, _ error: any Error) {
        let failure = GraphError.stageFailed(stage: name, phase: phase, underlying: error)
        let isFirst = state.withLock { state in
            guard state.failure == nil else { return false }
            state.failure = failure
            return true
        }
        if isFirst { sink.yield(.failed(failure)) }
        stop(.now)
    }

    func nodeClosed(_ name: String) {
        sink.yield(.closed(stage: name))
        let (waiter, failure) = state.withLock {
            state -> (CheckedContinuation<Result<Void, GraphError>, Never>?, GraphError?) in
            state.closed += 1
            guard state.closed == nodes.count else { return (nil, nil) }
            state.phase = .finished
            return (state.waiter.take(), state.failure)
        }
        guard let waiter else { return }
        sink.yield(.finished)
        sink.finish()
        waiter.resume(returning: failure.map { .failure($0) } ?? .success(()))
    }
}
