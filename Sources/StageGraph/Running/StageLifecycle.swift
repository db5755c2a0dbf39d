/// Life of one source or stage as a value: each event returns what is to be done.
///
/// idle, opening, running (stopping or flushing), closing, closed. `close` follows each open that
/// succeeded, also after a failure or a stop; the outputs end exactly once before it.
package struct StageLifecycle: Hashable, Sendable {
    /// Where the stage is in its life.
    package enum State: Hashable, Sendable {
        /// Not begun.
        case idle
        /// Acquiring; `isStopped` when it is to close as soon as it has opened.
        case opening(isStopped: Bool)
        /// `busy` batches are being worked on.
        case running(busy: Int)
        /// Told to stop; waits for `busy` batches.
        case stopping(busy: Int)
        /// Emitting what was held back.
        case flushing
        /// Releasing.
        case closing
        /// Nothing more will come.
        case closed
    }

    /// What the owner of the value must do, in the order given.
    package enum Action: Hashable, Sendable {
        /// Call `open`, then report `opened` or `openFailed`.
        case open
        /// Tell the host that it is open.
        case announceOpened
        /// Call `flush`, then report `flushed`.
        case flush
        /// End all output edges.
        case endOutputs
        /// Call `close`, then report `didClose`.
        case close
        /// Tell the host that nothing more will come.
        case finish
    }

    /// Where the stage is.
    package private(set) var state = State.idle

    /// An idle stage.
    package init() {}

    /// Whether batches may be taken.
    package var isRunning: Bool {
        if case .running = state { true } else { false }
    }

    /// The graph begins.
    package mutating func start() -> [Action] {
        guard state == .idle else { return [] }
        state = .opening(isStopped: false)
        return [.open]
    }

    /// `open` has returned.
    package mutating func opened() -> [Action] {
        guard case .opening(let isStopped) = state else { return [] }
        if isStopped {
            state = .closing
            return [.announceOpened, .endOutputs, .close]
        }
        state = .running(busy: 0)
        return [.announceOpened]
    }

    /// Opening failed.
    package mutating func openFailed() -> [Action] {
        guard case .opening = state else { return [] }
        state = .closed
        return [.endOutputs, .finish]
    }

    /// A batch is about to be worked on; false when it must not be taken any more.
    package mutating func beginWork() -> Bool {
        guard case .running(let busy) = state else { return false }
        state = .running(busy: busy + 1)
        return true
    }

    /// A batch is done and its outputs are passed on.
    package mutating func endWork() -> [Action] {
        switch state {
        case .running(let busy) where busy > 0:
            state = .running(busy: busy - 1)
            return []
        case .stopping(let busy) where busy > 1:
            state = .stopping(busy: busy - 1)
            return []
        case .stopping(busy: 1):
            state = .closing
            return [.endOutputs, .close]
        default:
            return []
        }
    }

    /// Nothing is left at the inputs and nothing will come.
    package mutating func inputsEnded() -> [Action] {
        guard state == .running(busy: 0) else { return [] }
        state = .flushing
        return [.flush]
    }

    /// Flushing is over, well or not.
    package mutating func flushed() -> [Action] {
        guard state == .flushing else { return [] }
        state = .closing
        return [.endOutputs, .close]
    }

    /// The graph is cancelled or the stage failed while working.
    package mutating func stop() -> [Action] {
        switch state {
        case .idle:
            state = .closed
            return [.endOutputs, .finish]
        case .opening:
            state = .opening(isStopped: true)
            return []
        case .running(busy: 0):
            state = .closing
            return [.endOutputs, .close]
        case .running(let busy):
            state = .stopping(busy: busy)
            return []
        case .stopping, .flushing, .closing, .closed:
            return []
        }
    }

    /// `close` has returned.
    package mutating func didClose() -> [Action] {
        guard state == .closing else { return [] }
        state = .closed
        return [.finish]
    }
}
