import Glibc
package import VisionCore

/// The host's monotonic clock.
package enum MonotonicClock {
    /// The present moment; its zero is fixed while the machine runs.
    ///
    /// Any thread.
    package static var now: HostInstant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return HostInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// The present moment in nanoseconds.
    package static var nanoseconds: Int64 { now.nanoseconds }
}
