import Locking

/// A clock that shows the same time until a test moves it.
package final class ManualClock: Sendable {
    private let reading: Lock<Int64>

    /// A clock that shows `nanoseconds`.
    package init(nanoseconds: Int64 = 5_000_000_000) { reading = Lock(nanoseconds) }

    /// What it shows, in nanoseconds.
    package var nanoseconds: Int64 { reading.withLock { $0 } }

    /// Moves it.
    package func advance(seconds: Double) {
        reading.withLock { $0 += Int64(seconds * 1_000_000_000) }
    }
}
