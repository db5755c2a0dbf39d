/// The events of a log, by id and revision, in bounded memory.
///
/// When there are more than `capacity`, only one part of them is kept: the others are compared in
/// further passes over the log, one for each part.
struct EventSet: Sendable {
    /// Those of the part that is kept.
    private(set) var keys: Set<EventKey> = []
    /// How many passes compare all events.
    private(set) var parts = 1
    private let part: Int
    private let capacity: Int

    /// All events, or as many as `capacity`.
    init(capacity: Int = .max) { (part, self.capacity) = (0, capacity) }

    /// Those of part `part` of `parts`.
    init(part: Int, of parts: Int) { (self.part, self.parts, capacity) = (part, parts, .max) }

    /// Adds an event; false when it is there already.
    mutating func insert(_ key: EventKey) -> Bool {
        guard key.part(of: parts) == part else { return true }
        guard keys.insert(key).inserted else { return false }
        while keys.count > capacity {
            parts *= 2
            keys = keys.filter { $0.part(of: parts) == part }
        }
        return true
    }
}
