import Dispatch
import EventLog
import Locking
import VisionCore

/// Feeds one sink from the log: in order, at least once, for as long as the other side takes it.
///
/// Works on a queue of its own, whose thread it may hold. What is acknowledged is remembered beside
/// the log. Any thread may ask for its status, wake or end it.
// Sendable: the adapter, the cursor and the reading are touched on `queue` only.
final class SinkFeeder: @unchecked Sendable {
    /// The longest wait between two tries.
    private static let longestPause = Duration.seconds(60)

    private struct State {
        var status: SinkStatus
        /// The number of the next record of the log, as far as is known.
        var end: UInt64 = 0
        /// Whether it is to end when everything is sent.
        var isEnding = false
        /// When it is to be over whatever is left; nil: not yet.
        var deadline: HostInstant?
        var isOver = false
    }

    let name: String
    private let queue: DispatchQueue
    private let sink: any EventSink
    private let cursor: SinkCursor
    /// What it refused for good.
    let dead: DeadLetters
    private let tries: Int
    private let state: Lock<State>
    private let wake = MonotonicSemaphore()
    private let finished = MonotonicSemaphore()
    private let clock: @Sendable () -> HostInstant
    private var reading: SinkReading
    private var acknowledged: SinkCursor.Place

    /// A feeder of `sink` from the log at `log`, behind what the cursor says, or behind `from`.
    init(
        log: String, name: String, sink: any EventSink, filter: SinkFilter, tries: Int,
        from first: SinkCursor.Place? = nil,
        clock: @escaping @Sendable () -> HostInstant = LogClock.system.monotonic
    ) throws(SinkError) {
        self.name = name
        self.sink = sink
        self.tries = tries
        self.clock = clock
        cursor = try SinkCursor(log: log, name: name)
        dead = DeadLetters(log: log, name: name)
        reading = SinkReading(
            log: log, filter: filter, wantsAll: sink.wantsAll, from: first ?? cursor.load())
        acknowledged = reading.place
        var status = SinkStatus(name: name)
        status.next = reading.place.next
        status.segment = reading.place.position.segment
        state = Lock(State(status: status))
        queue = DispatchQueue(label: "sightline.sink.\(name)")
    }

    /// How it fares.
    var status: SinkStatus {
        state.withLock { state in
            var status = state.status
            status.lag = state.end > status.next ? state.end - status.next : 0
            return status
        }
    }

    /// Begins.
    func start() { queue.async { [self] in run() } }

    /// The log has records up to, not including, `end`.
    func note(end: UInt64) {
        let isNew = state.withLock { state in
            let isNew = end > state.end
            state.end = max(state.end, end)
            return isNew
        }
        if isNew { wake.signal() }
    }

    /// Ends when the log is sent, at `deadline` at the latest; nil: as late as it takes.
    func stop(by deadline: HostInstant?) {
        state.withLock { state in
            state.isEnding = true
            state.deadline = deadline
        }
        wake.signal()
    }

    /// Whether it has ended.
    var isOver: Bool { state.withLock { $0.isOver } }

    /// Waits until it has ended, for no more than `time`; true when the whole log is acknowledged.
    func wait(for time: Duration? = nil) -> Bool {
        guard finished.wait(for: time) else { return false }
        finished.signal()
        return status.lag == 0
    }

    private func run() {
        var failures = 0
        var ofMessage = 0
        var run: String?
        while true {
            let messages: [SinkMessage]
            do throws(EventLogError) { messages = try reading.next(sink.batch) } catch {
                note(trouble: error.summary)
                if isOver(atEnd: true) { break }
                pause(.seconds(1))
                continue
            }
            guard !messages.isEmpty else {
                acknowledge(reading.place)
                if isOver(atEnd: true) { break }
                sink.idle()
                pause(.milliseconds(200))
                continue
            }
            if let head = reading.head, run != reading.place.run {
                run = reading.place.run
                sink.take(head: head)
            }
            do throws(SinkFault) {
                let refusals = try sink.deliver(messages)
                guard bury(refusals, of: messages) else { continue }
                acknowledge(reading.place)
                (failures, ofMessage) = (0, 0)
                note(trouble: nil)
                if isOver(atEnd: false) { break }
            } catch {
                failures += 1
                if error.done > 0 { (failures, ofMessage) = (1, 0) }
                ofMessage += error.isOfMessage ? 1 : 0
                var done = error.done
                if ofMessage >= tries, done < messages.count,
                    bury([SinkRefusal(index: done, reason: error.reason)], of: messages)
                {
                    done += 1
                    (failures, ofMessage) = (0, 0)
                }
                if done > 0 { acknowledge(messages[min(done, messages.count) - 1]) }
                reading.wind(to: acknowledged)
                note(trouble: error.reason)
                if isOver(atEnd: false) { break }
                if failures > 0 { pause(Self.pause(behind: failures)) }
            }
        }
        sink.close()
        cursor.release()
        state.withLock { $0.isOver = true }
        finished.signal()
    }

    /// 1, 2, 4 and so on to 60 seconds.
    static func pause(behind failures: Int) -> Duration {
        min(.seconds(1 << min(max(failures - 1, 0), 6)), longestPause)
    }

    private func bury(_ refusals: [SinkRefusal], of messages: [SinkMessage]) -> Bool {
        for refusal in refusals where messages.indices.contains(refusal.index) {
            guard dead.add(messages[refusal.index], reason: refusal.reason) else {
                // Sent again rather than lost.
                reading.wind(to: acknowledged)
                note(trouble: "what it refused cannot be kept beside the log")
                pause(.seconds(1))
                return false
            }
            state.withLock { $0.status.dead += 1 }
        }
        return true
    }

    private func acknowledge(_ message: SinkMessage) {
        acknowledge(
            SinkCursor.Place(
                run: reading.place.run, position: message.position, next: message.seq &+ 1))
    }

    private func acknowledge(_ place: SinkCursor.Place) {
        guard place != acknowledged else { return }
        acknowledged = place
        let trouble = cursor.save(place)
        let lost = reading.lost
        state.withLock { state in
            state.status.next = place.next
            state.status.segment = place.position.segment
            state.status.lost = lost
            state.end = max(state.end, place.next)
            if let trouble { state.status.trouble = "its place cannot be kept: \(trouble)" }
        }
    }

    private func note(trouble: String?) {
        state.withLock { state in
            if trouble != nil { state.status.failed += 1 }
            state.status.trouble = trouble
        }
    }

    /// Whether it is to end now; at the end of the log as soon as it is asked to.
    private func isOver(atEnd: Bool) -> Bool {
        let now = clock()
        return state.withLock { state in
            if let deadline = state.deadline, now >= deadline { return true }
            return state.isEnding && atEnd && state.status.next >= state.end
        }
    }

    /// Waits for `time`, or until there is news; behind a failure news does not count.
    private func pause(_ time: Duration) {
        let end = clock() + time
        let isShort = time < .seconds(1)
        while true {
            let left = (end - clock()).nanoseconds
            guard left > 0 else { return }
            let step = min(left, 200_000_000)
            _ = wake.wait(for: .nanoseconds(step))
            if isShort { return }
            if isOver(atEnd: false) { return }
        }
    }
}
