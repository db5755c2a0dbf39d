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
        var number: Int?
        var hasBegun = false
    }

    private let log: LogFollower
    private let state: Lock<State>
    private let isWanted: @Sendable (JSONValue) -> Bool

    /// Events behind record `after`, or from now on, that `isWanted` wants.
    init(
        _ log: LogFollower, after: UInt64?, isWanted: @escaping @Sendable (JSONValue) -> Bool
    ) {
        self.log = log
        self.isWanted = isWanted
        state = Lock(State(after: after ?? log.lastSeq))
    }

    func begin(_ wake: @escaping @Sendable () -> Void) {
        let number = log.listen(wake)
        state.withLock { $0.number = number }
    }

    func next() -> HTTPStreamPart {
        let (after, isFirst) = state.withLock { state in
            defer { state.hasBegun = true }
            return (state.after, !state.hasBegun)
        }
        var text = isFirst ? "retry: 1000\n\n" : ""
        let events = log.events(after: after).prefix(500)
        for event in events where isWanted(event.value) {
            text += "id: \(event.seq)\nevent: record\ndata: "
            text += String(decoding: event.bytes, as: UTF8.self) + "\n\n"
        }
        if let last = events.last { state.withLock { $0.after = last.seq } }
        if text.isEmpty, !events.isEmpty { return next() }
        return text.isEmpty ? .nothingYet : .bytes(Array(text.utf8))
    }

    func end() {
        if let number = state.withLock({ $0.number.take() }) { log.stopListening(number) }
    }
}
