import Dispatch
import Locking

/// Runs one graph once.
package final class GraphRunner: Sendable {
    /// What happens, for one reader; keeps the newest 256, ends after `.finished`.
    package let events: AsyncStream<GraphEvent>

    private let nodes: [any GraphNode]
    private let edges: [any GraphEdge]
    private let drops: DropTally
    private let faults: [GraphFault]
    private let sink: AsyncStream<GraphEvent>.Continuation
    private let state = Lock(State())

    private struct State {
        enum Phase { case ready, starting, started, finished }
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

    /// Ends the run; any thread, any number of times, also before `run`.
    ///
    /// `.now` outdoes `.drain`.
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
        let refusal = state.withLock { state -> GraphError? in
            guard state.phase == .ready else { return .alreadyRun }
            guard faults.isEmpty else {
                state.phase = .finished
                return .invalid(faults)
            }
            state.phase = .starting
            state.waiter = waiter
            return nil
        }
        if let refusal {
            if case .invalid = refusal { sink.finish() }
            waiter.resume(returning: .failure(refusal))
            return
        }
        for node in nodes {
            node.start(host: self)
        }
        // A stop that came meanwhile was only noted: a node without a host could not report.
        let stopMode = state.withLock { state -> StopMode? in
            guard state.phase == .starting else { return nil }
            state.phase = .started
            return state.stopMode
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
        let (allOpen, noted) = state.withLock { state -> (Bool, StopMode?) in
            state.opened += 1
            guard state.opened == nodes.count else { return (false, nil) }
            // All nodes have their host: from here on a stop applies at once.
            guard state.phase == .starting else { return (state.stopMode == nil, nil) }
            state.phase = .started
            return (state.stopMode == nil, state.stopMode)
        }
        if let noted { apply(noted) }
        // With a stop noted, sources go from open to closed without a read.
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
