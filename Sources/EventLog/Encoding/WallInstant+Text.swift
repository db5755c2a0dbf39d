import Glibc
package import VisionCore

extension WallInstant {
    /// Reads RFC 3339 with up to nine decimals, in UTC (`Z`) or with an offset; nil for other text.
    package init?(rfc3339 text: String) {
        let form = /(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)/
        guard let match = text.wholeMatch(of: form)?.output,
            let year = Int32(match.1), let month = Int32(match.2), let day = Int32(match.3),
            let hour = Int32(match.4), let minute = Int32(match.5), let second = Int32(match.6),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (year - 1900, month - 1, day)
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (hour, minute, second)
        var seconds = Int64(timegm(&parts))
        if match.8.count == 6, let hours = Int64(match.8.prefix(3)),
            let minutes = Int64(match.8.suffix(2))
        {
            seconds -= hours * 3600 + (match.8.first == "-" ? -minutes : minutes) * 60
        }
        let decimals = (match.7 ?? ".").dropFirst()
        let fraction = Int64(decimals + String(repeating: "0", count: 9 - decimals.count)) ?? 0
        let (whole, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !isTooLarge else { return nil }
        self.init(nanoseconds: whole.addingSaturated(fraction))
    }

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
