import CFFmpeg
import Synchronization
import VisionCore

/// Ends blocking calls of libav from another thread, or when their time is up.
///
/// The deadline latches: once it has passed, every call that asks is told to stop, until `rearm()`
/// starts a new life (libav hands out what its parser held back after the first refusal, so a
/// deadline that each read renews would never end a read).
package final class InterruptToken: Sendable {
    private let cancelled = Atomic<Bool>(false)
    private let expired = Atomic<Bool>(false)
    private let deadline = Atomic<Int64>(.max)

    /// A token without a deadline.
    package init() {}

    /// Ends what runs now and all that comes; any thread.
    package func cancel() { cancelled.store(true, ordering: .releasing) }

    /// Whether somebody cancelled.
    package var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    /// Whether a deadline passed while a call waited.
    package var isExpired: Bool { expired.load(ordering: .acquiring) }

    /// Gives the next blocking call `timeout` from now; nil takes the deadline away.
    ///
    /// Has no effect on a token that has expired.
    package func setDeadline(after timeout: Duration?) {
        guard let timeout else {
            deadline.store(.max, ordering: .releasing)
            return
        }
        deadline.store((MonotonicClock.now + timeout).nanoseconds, ordering: .releasing)
    }

    /// Forgets a deadline that passed, for the one who reopens; cancelled stays cancelled.
    package func rearm() {
        deadline.store(.max, ordering: .releasing)
        expired.store(false, ordering: .releasing)
    }

    /// Whether a blocking call is to give up now.
    package var shouldStop: Bool {
        if isCancelled || isExpired { return true }
        guard MonotonicClock.now.nanoseconds >= deadline.load(ordering: .acquiring) else {
            return false
        }
        expired.store(true, ordering: .releasing)
        return true
    }

    /// libav's form of it; the token must outlive the context that holds this.
    var callback: AVIOInterruptCB {
        AVIOInterruptCB(
            callback: { opaque in
                guard let opaque else { return 0 }
                // Safety: the owner of the context keeps the token for the context's life.
                let token = Unmanaged<InterruptToken>.fromOpaque(opaque).takeUnretainedValue()
                return token.shouldStop ? 1 : 0
            },
            opaque: Unmanaged.passUnretained(self).toOpaque())
    }
}
