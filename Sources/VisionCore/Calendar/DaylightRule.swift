/// When daylight saving time begins and ends in every further year: the last line of a zone file
/// (`CET-1CEST,M3.5.0,M10.5.0/3`, POSIX `TZ` with its extensions).
struct DaylightRule {
    /// A day of a year and a second of it, on the clock that holds before.
    private struct Turn {
        let month: Int64
        let week: Int64
        let weekday: Int64
        let second: Int64
    }

    private let standard: Int64
    private let daylight: Int64
    private let begin: Turn
    private let end: Turn

    /// Reads `text`; nil for a zone without daylight saving time, and for days that are not given
    /// by month and week.
    init?(_ text: String) {
        let parts = text.split(separator: ",")
        guard parts.count == 3, let begin = Self.turn(parts[1]), let end = Self.turn(parts[2])
        else { return nil }
        var rest = parts[0]
        Self.skipName(&rest)
        guard let west = Self.time(&rest) else { return nil }
        Self.skipName(&rest)
        standard = -west
        daylight = Self.time(&rest).map { -$0 } ?? standard + 3600
        self.begin = begin
        self.end = end
    }

    /// Changes of `year`, in the order of time: Unix seconds, and seconds east of UTC from then on.
    func changes(in year: Int64) -> [(at: Int64, offset: Int64)] {
        let on = (at: Self.seconds(begin, year) - standard, offset: daylight)
        let off = (at: Self.seconds(end, year) - daylight, offset: standard)
        return on.at < off.at ? [on, off] : [off, on]
    }

    private static func seconds(_ turn: Turn, _ year: Int64) -> Int64 {
        let first = CivilDay.number(year: year, month: turn.month, day: 1)
        // 1970-01-01 was a Thursday.
        let weekday = (first + 4).modulus(7)
        var day = first + (turn.weekday - weekday).modulus(7) + (turn.week - 1) * 7
        let next =
            turn.month == 12
            ? CivilDay.number(year: year + 1, month: 1, day: 1)
            : CivilDay.number(year: year, month: turn.month + 1, day: 1)
        while day >= next { day -= 7 }
        return day * 86_400 + turn.second
    }

    private static func turn(_ text: Substring) -> Turn? {
        let halves = text.split(separator: "/")
        guard let day = halves.first, day.first == "M" else { return nil }
        let numbers = day.dropFirst().split(separator: ".").compactMap { Int64($0) }
        guard numbers.count == 3, (1...12).contains(numbers[0]), (1...5).contains(numbers[1]),
            (0...6).contains(numbers[2])
        else { return nil }
        var rest = halves.count > 1 ? halves[1] : "2"
        return time(&rest).map {
            Turn(month: numbers[0], week: numbers[1], weekday: numbers[2], second: $0)
        }
    }

    private static func skipName(_ text: inout Substring) {
        if text.first == "<" {
            text = text.drop { $0 != ">" }.dropFirst()
        } else {
            text = text.drop { $0.isLetter }
        }
    }

    /// Hours, minutes and seconds with a sign, in seconds.
    private static func time(_ text: inout Substring) -> Int64? {
        let word = text.prefix { $0.isNumber || "+-:".contains($0) }
        text = text.dropFirst(word.count)
        let sign: Int64 = word.first == "-" ? -1 : 1
        let parts = word.drop { "+-".contains($0) }.split(separator: ":").map { Int64($0) }
        guard !parts.isEmpty, parts.count <= 3, parts.allSatisfy({ ($0 ?? 1000) < 170 }) else {
            return nil
        }
        return sign
            * zip(parts, [3600, 60, 1] as [Int64]).reduce(0) { $0 + ($1.0 ?? 0) * $1.1 }
    }
}

/// Days of the Gregorian calendar.
package enum CivilDay {
    /// Days from 1970-01-01 to the day, which may lie before.
    ///
    /// Years begin in March, so that the day that leap years add is the last of a year.
    package static func number(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.flooredQuotient(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

extension Int64 {
    /// The quotient rounded down; `divisor` is positive.
    package func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// The remainder of `flooredQuotient`, 0 and more; `divisor` is positive.
    package func modulus(_ divisor: Int64) -> Int64 {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
