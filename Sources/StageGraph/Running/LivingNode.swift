import Dispatch
import Locking

/// A node that opens, flushes and closes its stage on a queue of its own.
///
/// Kinds of nodes differ in how they work. What comes next in a node's life is what its
/// `StageLifecycle` says, and it is done here, for all kinds.
protocol LivingNode: GraphNode {
    /// What the node counts and holds besides its life.
    associatedtype Work: Sendable

    var life: NodeLife<Work> { get }
    /// Acquires; on the node's queue, once.
    func openStage() throws
    /// Emits what the stage held back; on the node's queue, once, after the last item.
    func flushStage() throws
    /// Releases; on the node's queue, once, if opening succeeded.
    func closeStage()
    /// Tells the edges behind that nothing more will come; any queue.
    func endOutputs()
}

/// Queue, life and work of a node.
final class NodeLife<Work: Sendable>: Sendable {
    struct State {
        var lifecycle = StageLifecycle()
        /// Whom the node reports to, from `start` until everything has been reported.
        var host: (any GraphHost)?
        var work: Work
    }

    /// Where the stage is touched, and nowhere else.
    let queue: DispatchQueue
    let state: Lock<State>

    /// A life that has not begun, with nothing done.
    init(queue: DispatchQueue, work: Work) {
        self.queue = queue
        state = Lock(State(work: work))
    }
}

extension LivingNode {
    func start(host: any GraphHost) {
        perform(
            life.state.withLock { state in
                state.host = host
                return state.lifecycle.start()
            })
    }

    func fail(_ phase: GraphError.Phase, _ error: any Error) {
        life.state.withLock { $0.host }?.nodeFailed(name, phase, error)
    }

    func perform(_ actions: [StageLifecycle.Action]) {
        for action in actions {
            switch action {
            case .open: life.queue.async { self.open() }
            case .announceOpened: life.state.withLock { $0.host }?.nodeOpened()
            case .flush: life.queue.async { self.flush() }
            case .endOutputs: endOutputs()
            case .close: life.queue.async { self.close() }
            case .finish: life.state.withLock { $0.host.take() }?.nodeClosed()
            }
        }
    }

    private func open() {
        dispatchPrecondition(condition: .onQueue(life.queue))
        do {
            try openStage()
            perform(life.state.withLock { $0.lifecycle.opened() })
        } catch {
            fail(.open, error)
            perform(life.state.withLock { $0.lifecycle.openFailed() })
        }
    }

    private func flush() {
        dispatchPrecondition(condition: .onQueue(life.queue))
        do {
            try flushStage()
        } catch {
            fail(.flush, error)
        }
        perform(life.state.withLock { $0.lifecycle.flushed() })
    }

    private func close() {
        dispatchPrecondition(condition: .onQueue(life.queue))
        closeStage()
        perform(life.state.withLock { $0.lifecycle.didClose() })
    }
}
