import Glibc

/// The host's clocks, so that tests can bring their own.
package struct LogClock: Sendable {
    /// Nanoseconds that never go back.
    package var monotonic: @Sendable () -> Int64
    /// Time of day: nanoseconds since 1970 UTC.
    package var wall: @Sendable () -> Int64

    /// A clock of these two readings.
    package init(
        monotonic: @escaping @Sendable () -> Int64, wall: @escaping @Sendable () -> Int64
    ) {
        self.monotonic = monotonic
        self.wall = wall
    }

    /// The machine's own.
    package static let system = LogClock(
        monotonic: { reading(of: CLOCK_MONOTONIC) }, wall: { reading(of: CLOCK_REALTIME) })

    /// `nanoseconds` since 1970 as RFC 3339, UTC, nanoseconds.
    package static func rfc3339(_ nanoseconds: Int64) -> String {
        let second: Int64 = 1_000_000_000
        let fraction = ((nanoseconds % second) + second) % second
        var seconds = time_t((nanoseconds - fraction) / second)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func padded(_ value: some BinaryInteger, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = [
            padded(parts.tm_year + 1900, 4), padded(parts.tm_mon + 1, 2), padded(parts.tm_mday, 2),
        ]
        let time = [padded(parts.tm_hour, 2), padded(parts.tm_min, 2), padded(parts.tm_sec, 2)]
        return date.joined(separator: "-") + "T" + time.joined(separator: ":") + "."
            + padded(fraction, 9) + "Z"
    }

    private static func reading(of clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
