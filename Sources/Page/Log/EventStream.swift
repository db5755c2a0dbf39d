import EventLog
import HTTPServing
import Locking

/// Events as they happen: server-sent events, `id` is the record's number in the log.
///
/// Begins behind the record that a browser saw last, so that none is lost or doubled when the
/// connection was.
final class EventStream: HTTPStream {
    private struct State: Sendable {
        var after: UInt64?
        /// Events that come before those that are kept.
        var backlog: ArraySlice<LogFollower.Event>
        var number: Int?
        var hasBegun = false
    }

    private let log: LogFollower
    private let state: Lock<State>
    private let isWanted: @Sendable (JSONValue) -> Bool

    /// Events behind record `after`, or from now on, that `isWanted` wants.
    ///
    /// Reads the log where those have left the memory.
    init(
        _ log: LogFollower, after: UInt64?, isWanted: @escaping @Sendable (JSONValue) -> Bool
    ) throws {
        self.log = log
        self.isWanted = isWanted
        let backlog = try after.map { try log.forgottenEvents(after: $0) } ?? []
        state = Lock(State(after: after ?? log.lastSeq, backlog: backlog[...]))
    }

    func begin(_ wake: @escaping @Sendable () -> Void) {
        let number = log.listen(wake)
        state.withLock { $0.number = number }
    }

    func next() -> HTTPStreamPart {
        var text = state.withLock { state in
            defer { state.hasBegun = true }
            return state.hasBegun ? "" : "retry: 1000\n\n"
        }
        while let events = take() {
            for event in events where isWanted(event.value) {
                text += "id: \(event.seq)\nevent: record\ndata: "
                text += String(decoding: event.bytes, as: UTF8.self) + "\n\n"
            }
            guard !events.isEmpty else {
                return text.isEmpty ? .nothingYet : .bytes(Array(text.utf8))
            }
            if !text.isEmpty { return .bytes(Array(text.utf8)) }
        }
        // What follows has left the memory: the browser asks anew and says what it saw last.
        return text.isEmpty ? .finished : .bytes(Array(text.utf8))
    }

    /// The next events; empty when there are none yet, nil when they are to be read from the log.
    private func take() -> [LogFollower.Event]? {
        let (after, waiting) = state.withLock { state in
            let part = state.backlog.prefix(Self.most)
            state.backlog = state.backlog.dropFirst(part.count)
            return (state.after, Array(part))
        }
        guard waiting.isEmpty else { return pass(waiting) }
        if let after, !log.keepsAll(after: after) { return nil }
        return pass(log.events(after: after, most: Self.most))
    }

    private func pass(_ events: [LogFollower.Event]) -> [LogFollower.Event] {
        if let last = events.last { state.withLock { $0.after = last.seq } }
        return events
    }

    /// Events of one part.
    private static let most = 500

    func end() {
        if let number = state.withLock({ $0.number.take() }) { log.stopListening(number) }
    }
}
