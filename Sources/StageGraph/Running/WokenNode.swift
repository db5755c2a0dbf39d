import Dispatch
import Locking

/// A node that works when it is woken: on its queue, until there is nothing left to do.
protocol WokenNode: LivingNode {
    var wakeup: Wakeup { get }
    /// Does one piece of work; false when there is nothing to do now. On the node's queue.
    func step() -> Bool
}

/// Whether a node has been woken, and how often its queue was asked for it.
final class Wakeup: Sendable {
    fileprivate let flag = WakeFlag()
    private let dispatched = Atomic<Int>(0)

    /// Runs that were dispatched so far.
    var count: Int { dispatched.load(ordering: .relaxed) }

    fileprivate func noteDispatch() { dispatched.wrappingAdd(1, ordering: .relaxed) }
}

extension WokenNode {
    func wake() {
        guard wakeup.flag.request() == .dispatch else { return }
        wakeup.noteDispatch()
        life.queue.async { self.run() }
    }

    func creditReturned() { wake() }

    func begin() { wake() }

    func stop(_ mode: StopMode) {
        guard mode == .now else { return }
        perform(life.state.withLock { $0.lifecycle.stop() })
    }

    private func run() {
        dispatchPrecondition(condition: .onQueue(life.queue))
        wakeup.flag.begin()
        repeat {
            while step() {}
        } while !wakeup.flag.finish()
    }
}
