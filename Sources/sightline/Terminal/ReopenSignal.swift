import Dispatch
import Glibc

/// SIGUSR1: whoever rotates logs has moved ours.
final class ReopenSignal {
    private let source: any DispatchSourceSignal

    /// Calls `body` at each signal, on a queue of its own, as long as this is held.
    init(_ body: @escaping @Sendable () -> Void) {
        signal(SIGUSR1, SIG_IGN)
        source = DispatchSource.makeSignalSource(
            signal: SIGUSR1, queue: DispatchQueue(label: "sightline.reopen"))
        source.setEventHandler { @Sendable in body() }
        source.resume()
    }

    deinit { source.cancel() }
}
