import VisionCore

/// Who was in an area when: visits that were decided, from which the number inside at a moment
/// follows.
///
/// A track counts from its entry to its exit, but for the time from `forget` after a sighting to
/// the next one: who is out of sight is not known to be there.
struct Presence: Hashable, Sendable, Codable {
    /// One visit.
    private struct Visit: Hashable, Sendable, Codable {
        var track: Int
        var name: String
        let entry: MediaInstant
        var exit: MediaInstant?
        var lastSeen: MediaInstant
        /// The last time unseen that was longer than `forget`: the sightings before and after.
        var gap: [MediaInstant] = []

        func holds(at time: MediaInstant, forget: Duration) -> Bool {
            guard entry <= time, exit.map({ time < $0 }) ?? true else { return false }
            if gap.count == 2, time > gap[0] + forget, time < gap[1] { return false }
            return exit != nil || time <= lastSeen + forget
        }
    }

    /// How long a track that is not seen still counts.
    @Nanoseconds private(set) var forget: Duration
    private var visits: [Visit] = []

    init(forget: Duration) { _forget = Nanoseconds(wrappedValue: forget) }

    /// A track is inside since `time`.
    mutating func enter(_ track: Int, _ label: Label, at time: MediaInstant, seen: MediaInstant) {
        visits.append(Visit(track: track, name: label.name, entry: time, lastSeen: seen))
    }

    /// A track is outside since `time`.
    mutating func exit(_ track: Int, at time: MediaInstant) {
        guard let index = index(of: track) else { return }
        visits[index].exit = time
    }

    /// A track was seen at `time`, of class `label` by now.
    mutating func see(_ track: Int, _ label: Label, at time: MediaInstant) {
        guard let index = index(of: track) else { return }
        if time - visits[index].lastSeen > forget {
            visits[index].gap = [visits[index].lastSeen, time]
        }
        visits[index].lastSeen = time
        visits[index].name = label.name
    }

    /// The track `old` is called `new` from now on.
    mutating func rename(_ old: Int, to new: Int) {
        guard let index = index(of: old) else { return }
        visits[index].track = new
    }

    /// How many are inside at `time`, by class.
    func counts(at time: MediaInstant) -> [String: Int] {
        visits.reduce(into: [:]) { counts, visit in
            if visit.holds(at: time, forget: forget) { counts[visit.name, default: 0] += 1 }
        }
    }

    /// How many are inside at `time`.
    func count(at time: MediaInstant) -> Int {
        visits.reduce(0) { $0 + ($1.holds(at: time, forget: forget) ? 1 : 0) }
    }

    /// Whether `track` counts as inside at `time`.
    func holds(_ track: Int, at time: MediaInstant) -> Bool {
        visits.contains { $0.track == track && $0.holds(at: time, forget: forget) }
    }

    /// Forgets visits that ended before `time`.
    mutating func forgetVisits(before time: MediaInstant) {
        visits.removeAll { visit in visit.exit.map { $0 < time } ?? false }
    }

    private func index(of track: Int) -> Int? {
        visits.lastIndex { $0.track == track && $0.exit == nil }
    }
}
