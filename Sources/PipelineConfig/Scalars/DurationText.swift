import VisionCore

/// Reads and writes spans of time as people write them: `500ms`, `2s`, `1m30s`, `00:01:30.5`.
package enum DurationText {
    /// The span in `text`, exact to the nanosecond; nil when it is not one.
    ///
    /// Units: `ns`, `us`, `ms`, `s`, `m`, `h`, `d` (24 hours), each number with at most nine
    /// decimals; several parts may follow one another. `MM:SS` and `HH:MM:SS` with decimals are
    /// read too. A bare number is not a span of time, except 0.
    package static func parse(_ text: String) -> Duration? {
        if text == "0" { return .zero }
        let total = text.contains(":") ? clockNanoseconds(text) : unitNanoseconds(text)
        return total.map { .nanoseconds($0) }
    }

    /// The shortest text that reads back as `duration` (to the nanosecond).
    package static func text(_ duration: Duration) -> String {
        let nanoseconds = duration.nanoseconds
        for (unit, size) in [("h", hour), ("m", minute), ("s", second), ("ms", 1_000_000)]
        where nanoseconds != 0 && nanoseconds % size == 0 {
            return "\(nanoseconds / size)\(unit)"
        }
        return nanoseconds == 0 ? "0s" : "\(nanoseconds)ns"
    }

    private static let second: Int64 = 1_000_000_000
    private static let minute: Int64 = 60_000_000_000
    private static let hour: Int64 = 3_600_000_000_000

    private static func unitNanoseconds(_ text: String) -> Int64? {
        let sizes = [
            "ns": 1, "us": 1000, "ms": 1_000_000, "s": second, "m": minute, "h": hour,
            "d": 24 * hour,
        ]
        var rest = text[...]
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest[number.endIndex...]
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest[unit.endIndex...]
            guard let size = sizes[String(unit)], let part = scaled(number, by: size) else {
                return nil
            }
            let sum = total.addingReportingOverflow(part)
            guard !sum.overflow else { return nil }
            total = sum.partialValue
        }
        return total
    }

    private static func clockNanoseconds(_ text: String) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, let last = parts.last else { return nil }
        guard var total = scaled(last, by: second), total < minute else { return nil }
        for (part, size) in zip(parts.dropLast().reversed(), [minute, hour]) {
            guard part.allSatisfy({ $0.isASCII && $0.isNumber }), let count = Int64(part) else {
                return nil
            }
            let product = count.multipliedReportingOverflow(by: size)
            let sum = total.addingReportingOverflow(product.partialValue)
            guard !product.overflow, !sum.overflow else { return nil }
            total = sum.partialValue
        }
        return total
    }

    /// `number` × `size`, when it is a decimal number and the product a whole count.
    private static func scaled(_ number: Substring, by size: Int64) -> Int64? {
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = Int64(parts[0]), parts[0].first?.isNumber == true
        else { return nil }
        var (total, overflow) = whole.multipliedReportingOverflow(by: size)
        guard !overflow else { return nil }
        if parts.count == 2 {
            guard !parts[1].isEmpty, parts[1].count <= 9, parts[1].first?.isNumber == true,
                let digits = Int64(parts[1])
            else { return nil }
            var unit: Int64 = 1
            for _ in 0..<parts[1].count { unit *= 10 }
            let fraction = Int128(digits) * Int128(size) / Int128(unit)
            (total, overflow) = total.addingReportingOverflow(Int64(fraction))
        }
        return overflow ? nil : total
    }
}
