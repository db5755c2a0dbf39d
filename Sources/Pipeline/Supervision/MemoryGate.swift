import Locking
import Media
import VisionCore

/// Lets what takes memory begin where there is room for it.
///
/// What has begun takes its memory a moment later: until then it counts as if it had. Any thread.
final class MemoryGate: Sendable {
    private struct Entry: Sendable {
        let at: HostInstant
        let bytes: Int
        /// What was in use before.
        let before: Int
    }

    private let budget: Int
    private let used: @Sendable () -> Int?
    private let recent = Lock<[Entry]>([])

    /// What begins has its memory after this time.
    private static let settling = Duration.seconds(2)

    /// A gate of a run that may take `budget` bytes, of which `used` says how many it takes; nil
    /// lets everything begin.
    init(
        budget: Int? = nil, used: @escaping @Sendable () -> Int? = { ProcessFigures.ownBytes }
    ) {
        self.budget = budget ?? .max
        self.used = used
    }

    /// Whether something that takes `bytes` may begin at `now`.
    func admits(_ bytes: Int, at now: HostInstant) -> Bool {
        guard budget < .max, let used = used() else { return true }
        return recent.withLock { recent in
            recent.removeAll { now - $0.at > Self.settling }
            let begun = recent.reduce(recent.first?.before ?? used) { $0.addingSaturated($1.bytes) }
            guard max(used, begun).addingSaturated(bytes) <= budget else { return false }
            recent.append(Entry(at: now, bytes: bytes, before: used))
            return true
        }
    }
}
