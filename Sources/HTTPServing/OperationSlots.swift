import Dispatch
import Locking

/// Runs work on threads that it may block, so much at a time; the rest waits for its turn.
final class OperationSlots: Sendable {
    private struct State {
        var free: Int
        var waiting: [@Sendable (@escaping @Sendable () -> Void) -> Void] = []
    }

    private let state: Lock<State>
    private let queue = DispatchQueue(
        label: "sightline.http.answers", qos: .utility, attributes: .concurrent)

    init(_ count: Int) { state = Lock(State(free: count)) }

    /// Runs `work` when it is its turn; it is over when it calls its argument.
    func run(_ work: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void) {
        let isFree = state.withLock { state in
            guard state.free > 0 else {
                state.waiting.append(work)
                return false
            }
            state.free -= 1
            return true
        }
        if isFree { start(work) }
    }

    private func start(_ work: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void) {
        queue.async { [self] in work { self.ended() } }
    }

    private func ended() {
        let next = state.withLock {
            state -> (@Sendable (@escaping @Sendable () -> Void) -> Void)? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        if let next { start(next) }
    }
}
