import EventLog
import TestSupport

extension ManualClock {
    /// The clocks of a log: both move with this one.
    var clock: LogClock {
        LogClock(
            monotonic: { self.nanoseconds },
            wall: { 1_795_000_000_000_000_000 + self.nanoseconds })
    }
}
