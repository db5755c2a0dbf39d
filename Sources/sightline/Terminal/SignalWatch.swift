import Dispatch
import Locking

#if canImport(Glibc)
    @preconcurrency import Glibc
#endif

/// SIGINT and SIGTERM: the first asks to end, the second ends at once.
// Sendable: the sources are made in init and only kept alive from then on.
final class SignalWatch: @unchecked Sendable {
    private struct State {
        var first: Int32?
        var handler: (@Sendable (Int32) -> Void)?
    }

    private let queue = DispatchQueue(label: "sightline.signals")
    private let state = Lock(State())
    private var sources: [any DispatchSourceSignal] = []

    /// Watches from now on; SIGPIPE is ignored as well.
    init() {
        signal(SIGPIPE, SIG_IGN)
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { @Sendable [weak self] in self?.arrived(number) }
            source.resume()
            sources.append(source)
        }
    }

    /// What to do at the first signal.
    func onFirst(_ handler: @escaping @Sendable (Int32) -> Void) {
        state.withLock { $0.handler = handler }
    }

    /// 130 or 143 once a signal came.
    var exitCode: Int32? { state.withLock { $0.first.map { 128 + $0 } } }

    private func arrived(_ number: Int32) {
        let handler = state.withLock { state -> (@Sendable (Int32) -> Void)? in
            guard state.first == nil else { return nil }
            state.first = number
            return state.handler ?? { _ in }
        }
        guard let handler else { _exit(128 + number) }
        handler(number)
        // What does not drain within 5 s is cut off.
        queue.asyncAfter(deadline: .now() + 5) { @Sendable in _exit(128 + number) }
    }
}
