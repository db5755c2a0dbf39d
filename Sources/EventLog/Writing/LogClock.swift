import Glibc
package import VisionCore

/// The host's clocks, so that tests can bring their own.
package struct LogClock: Sendable {
    /// The monotonic clock.
    package var monotonic: @Sendable () -> HostInstant
    /// The time of day.
    package var wall: @Sendable () -> WallInstant

    /// A clock of these two readings.
    package init(
        monotonic: @escaping @Sendable () -> HostInstant,
        wall: @escaping @Sendable () -> WallInstant
    ) {
        self.monotonic = monotonic
        self.wall = wall
    }

    /// The machine's own.
    package static let system = LogClock(
        monotonic: { HostInstant(nanoseconds: reading(of: CLOCK_MONOTONIC)) },
        wall: { WallInstant(nanoseconds: reading(of: CLOCK_REALTIME)) })

    private static func reading(of clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
