import EventLog
import Locking

/// A clock that stands still until it is moved.
final class ManualClock: Sendable {
    private let now = Lock<Int64>(5_000_000_000)

    func advance(seconds: Double) {
        now.withLock { $0 += Int64(seconds * 1_000_000_000) }
    }

    var clock: LogClock {
        LogClock(
            monotonic: { self.now.withLock { $0 } },
            wall: { 1_795_000_000_000_000_000 + self.now.withLock { $0 } })
    }
}
