import Locking
import Media
package import VisionCore

/// What a run has to say while it runs to whoever started it: a line each, at once.
///
/// What is the same again and again is held back: one line a minute for each matter, with a count
/// of those that were not said. Any thread.
package final class RunTalk: Sendable {
    private struct Matter {
        var key: String
        var next: HostInstant
        var held = 0
    }

    private let say: @Sendable (String, _ isTrouble: Bool) -> Void
    private let now: @Sendable () -> HostInstant
    private let matters = Lock<[String: Matter]>([:])

    /// Time between two lines of one matter that say the same.
    private static let interval = Duration.seconds(60)

    /// A talk that gives its lines to `say`, and whether each is of trouble, on the thread that has
    /// something to say.
    package init(
        now: @escaping @Sendable () -> HostInstant = { MonotonicClock.now },
        _ say: @escaping @Sendable (String, _ isTrouble: Bool) -> Void
    ) {
        self.say = say
        self.now = now
    }

    /// A talk that nobody hears.
    package static let silent = RunTalk { _, _ in }

    /// Says `text` of `subject`, unless `key` was what was said of it last, less than a minute ago.
    func tell(_ subject: String, _ key: String, _ text: String) {
        let now = now()
        let held = matters.withLock { matters -> Int? in
            if var matter = matters[subject], matter.key == key, now < matter.next {
                matter.held += 1
                matters[subject] = matter
                return nil
            }
            let held = matters[subject]?.key == key ? matters[subject]?.held ?? 0 : 0
            matters[subject] = Matter(key: key, next: now + Self.interval)
            return held
        }
        guard let held else { return }
        say("\(subject): \(text)" + (held > 0 ? " (\(held) more of the kind)" : ""), true)
    }

    /// Says `text`, which is no trouble.
    func note(_ text: String) { say(text, false) }

    /// Says `text` where something was said of `subject` that it takes back.
    func takeBack(_ subject: String, _ text: String) {
        let wasTold = matters.withLock { $0.removeValue(forKey: subject) != nil }
        if wasTold { say("\(subject): \(text)", false) }
    }
}
