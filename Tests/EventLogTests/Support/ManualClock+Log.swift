import EventLog
import TestSupport
import VisionCore

extension ManualClock {
    /// The clocks of a log: both move with this one.
    var clock: LogClock {
        LogClock(
            monotonic: { HostInstant(nanoseconds: self.nanoseconds) },
            wall: { WallInstant(nanoseconds: 1_795_000_000_000_000_000 + self.nanoseconds) })
    }
}
