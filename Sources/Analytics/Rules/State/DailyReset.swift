import VisionCore

/// Counts that begin anew at a time of day.
struct DailyReset: Hashable, Sendable, Codable {
    private let at: DayTime?
    /// The latest day that was seen.
    private var day: Int64?

    init(at: DayTime?) { self.at = at }

    /// Whether a day began since the last frame.
    mutating func isDue(in input: RuleInput) -> Bool {
        guard let at, let wall = input.wall else { return false }
        let today = at.day(at: wall)
        guard let before = day else {
            day = today
            return false
        }
        guard today > before else { return false }
        day = today
        return true
    }
}
