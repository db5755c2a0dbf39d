/// When a rule is active: hours of days of the week on the clock of a place.
///
/// Hours that daylight saving time skips or doubles go by the clock on the wall.
package struct Schedule: Hashable, Sendable, Codable {
    /// The same hours on some days.
    package struct Hours: Hashable, Sendable, Codable {
        /// Days on which they begin, 0 for Monday to 6 for Sunday.
        let days: Set<Int>
        /// Seconds of the day.
        let from: Int64
        /// Seconds of the day, exclusive; not above `from` where they reach over midnight.
        let to: Int64
        let zone: WallZone

        fileprivate func hold(at instant: WallInstant) -> Bool {
            let wall = zone.wallSeconds(at: instant)
            let (day, second) = (wall.flooredQuotient(by: 86_400), wall.modulus(86_400))
            // 1970-01-01 was a Thursday.
            let (today, yesterday) = (Int((day + 3).modulus(7)), Int((day + 2).modulus(7)))
            if from < to { return days.contains(today) && second >= from && second < to }
            return days.contains(today) && second >= from
                || days.contains(yesterday) && second < to
        }
    }

    /// Hours of which one must hold.
    package let hours: [Hours]

    /// Hours of which one must hold.
    package init(_ hours: [Hours]) { self.hours = hours }

    /// Whether it is active at `instant`.
    package func holds(at instant: WallInstant) -> Bool { hours.contains { $0.hold(at: instant) } }
}

extension Schedule.Hours {
    private static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// What is wrong with a text that is no hours.
    package enum Fault: Error, Hashable {
        /// It is not of the form.
        case form
        /// No time zone has this name.
        case zone(String)
    }

    /// Hours from text: `mon-fri 08:00-18:00 Europe/Berlin`, `sat,sun 22:00-06:00 UTC`; without
    /// days every day.
    package init(_ text: String) throws(Fault) {
        let words = text.split(separator: " ")
        guard words.count == 2 || words.count == 3 else { throw .form }
        days = try words.count == 3 ? Self.days(words[0]) : Set(0...6)
        let ends = words[words.count - 2].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let from = DayTime.seconds(ends[0]),
            let to = DayTime.seconds(ends[1], mayBeMidnight: true), from != to
        else { throw .form }
        self.from = from
        self.to = to
        zone = try Self.zone(words[words.count - 1])
    }

    private static func zone(_ word: Substring) throws(Fault) -> WallZone {
        guard let zone = WallZone.named(String(word)) else { throw .zone(String(word)) }
        return zone
    }

    private static func days(_ word: Substring) throws(Fault) -> Set<Int> {
        var days: Set<Int> = []
        for part in word.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map {
                names.firstIndex(of: $0.lowercased())
            }
            switch (ends.first ?? nil, ends.last ?? nil, ends.count) {
            case (let day?, _, 1): days.insert(day)
            case (let first?, let last?, 2):
                var day = first
                days.insert(day)
                while day != last {
                    day = (day + 1) % 7
                    days.insert(day)
                }
            default: throw .form
            }
        }
        return days
    }
}

/// A moment of every day on the clock of a place: when counts begin anew.
package struct DayTime: Hashable, Sendable, Codable {
    private let second: Int64
    private let zone: WallZone

    /// From text: `00:00 Europe/Berlin`.
    package init(_ text: String) throws(Schedule.Hours.Fault) {
        let words = text.split(separator: " ")
        guard words.count == 2, let second = Self.seconds(words[0]) else { throw .form }
        guard let zone = WallZone.named(String(words[1])) else { throw .zone(String(words[1])) }
        self.second = second
        self.zone = zone
    }

    /// The number of the day that began last at this moment; it never falls for later instants but
    /// in an hour that daylight saving time doubles.
    package func day(at instant: WallInstant) -> Int64 {
        zone.wallSeconds(at: instant).subtractingSaturated(second).flooredQuotient(by: 86_400)
    }

    /// Seconds of the day of `hh:mm` or `hh:mm:ss`; `24:00` only where `mayBeMidnight`.
    static func seconds(_ text: Substring, mayBeMidnight: Bool = false) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3,
            parts.allSatisfy({ $0.count == 2 && $0.allSatisfy { $0.isASCII && $0.isNumber } })
        else { return nil }
        let numbers = parts.compactMap { Int64($0) } + [0]
        let sum = numbers[0] * 3600 + numbers[1] * 60 + (parts.count == 3 ? numbers[2] : 0)
        guard numbers[1] < 60, numbers[2] < 60 else { return nil }
        return sum < 86_400 || (mayBeMidnight && sum == 86_400) ? sum : nil
    }
}
