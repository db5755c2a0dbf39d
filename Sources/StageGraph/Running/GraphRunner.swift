import Dispatch
import Locking

/// Runs one graph once.
package final class GraphRunner: Sendable {
    /// Called once, when everything has closed, with the first failure; on a node's queue.
    package typealias Completion = @Sendable (Result<Void, GraphError>) -> Void

    private let nodes: [any GraphNode]
    private let edges: [any GraphEdge]
    private let drops: DropTally
    private let faults: [GraphFault]
    private let state = Lock(State())

    private struct State {
        enum Phase { case ready, starting, started, finished }
        var phase = Phase.ready
        var opened = 0
        var closed = 0
        var stopMode: StopMode?
        var failure: GraphError?
        var completion: Completion?
    }

    /// Takes the graph over.
    package init(_ graph: PipelineGraph) {
        nodes = graph.nodes
        edges = graph.edges
        drops = graph.drops
        faults = GraphValidation.faults(of: graph.description)
    }

    /// Opens all, runs to the end of the sources or the stop, and returns when all have closed.
    ///
    /// Throws the first failure, after everything that had opened is closed again. Cancelling the
    /// task is `stop(.now)`.
    package func run() async throws(GraphError) {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in start { waiter.resume(returning: $0) } }
        } onCancel: {
            stop(.now)
        }
        try result.get()
    }

    /// Opens all and runs; `completion` is called when all have closed.
    ///
    /// Never blocks. A graph that is not well formed, or was run before, completes at once.
    package func start(_ completion: @escaping Completion) {
        let refusal = state.withLock { state -> GraphError? in
            guard state.phase == .ready else { return .alreadyRun }
            guard faults.isEmpty else {
                state.phase = .finished
                return .invalid(faults)
            }
            state.phase = .starting
            state.completion = completion
            return nil
        }
        if let refusal { return completion(.failure(refusal)) }
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

    /// Ends the run; any thread, any number of times, also before it begins.
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

    /// Frames dropped by the graph so far, sorted by stage and cause; any thread.
    package var dropCounts: [DropCount] { drops.all }

    private func apply(_ mode: StopMode) {
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
    func nodeOpened() {
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

    func nodeFailed(_ name: String, _ phase: GraphError.Phase, _ error: any Error) {
        let failure = GraphError.stageFailed(stage: name, phase: phase, underlying: error)
        state.withLock { $0.failure = $0.failure ?? failure }
        stop(.now)
    }

    func nodeClosed() {
        let (completion, failure) = state.withLock { state -> (Completion?, GraphError?) in
            state.closed += 1
            guard state.closed == nodes.count else { return (nil, nil) }
            state.phase = .finished
            return (state.completion.take(), state.failure)
        }
        completion?(failure.map { .failure($0) } ?? .success(()))
    }
}
