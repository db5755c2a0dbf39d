import Locking

@testable import Media

/// Lines that arrive on any thread.
final class LineBox: Sendable {
    private let lines = Lock<[LibavLog.Line]>([])

    func append(_ line: LibavLog.Line) { lines.withLock { $0.append(line) } }

    var all: [LibavLog.Line] { lines.withLock { $0 } }
}
