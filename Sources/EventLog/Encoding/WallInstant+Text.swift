import Glibc
package import VisionCore

extension WallInstant {
    /// RFC 3339, UTC, nanoseconds: `2026-11-23T08:14:02.771340000Z`.
    package var rfc3339: String {
        let second: Int64 = 1_000_000_000
        let fraction = ((nanoseconds % second) + second) % second
        var seconds = time_t(nanoseconds / second - (nanoseconds % second < 0 ? 1 : 0))
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
}
