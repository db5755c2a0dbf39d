import Locking
package import VisionCore

/// Frames dropped by the graph, by stage and cause.
final class DropTally: Sendable {
    private struct Key: Hashable {
        var stage: String
        var cause: DropCause
    }

    private let counts = Lock<[Key: Int]>([:])

    func add(stage: String, cause: DropCause) {
        counts.withLock { $0[Key(stage: stage, cause: cause), default: 0] += 1 }
    }

    var all: [DropCount] {
        counts.withLock { counts in
            counts.map { key, count in
                DropCount(stage: key.stage, cause: key.cause, count: count)
            }
        }
        .sorted {
            ($0.stage, $0.cause.rawValue) < ($1.stage, $1.cause.rawValue)
        }
    }
}

/// Number of frames dropped before one stage for one cause.
package struct DropCount: Hashable, Sendable {
    /// Name of the stage whose input they were meant for.
    package var stage: String
    /// Why.
    package var cause: DropCause
    /// How many frames.
    package var count: Int

    /// A count of frames.
    package init(stage: String, cause: DropCause, count: Int) {
        self.stage = stage
        self.cause = cause
        self.count = count
    }
}
