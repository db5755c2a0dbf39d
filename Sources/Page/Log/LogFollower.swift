import Dispatch
import EventLog
import Locking
import LogQueries
import Pipeline
import VisionCore

/// Reads the log of the run as it grows, and keeps what the page asks for: the latest events, and
/// sums over all of them.
///
/// Reads only when somebody asks, or listens. Any thread.
// Sendable: what changes is touched on `queue`, but for the state behind the lock.
final class LogFollower: @unchecked Sendable {
    /// An event as it stands in the log.
    struct Event: Sendable {
        let seq: UInt64
        let bytes: [UInt8]
        let value: JSONValue
    }

    private struct State: Sendable {
        var events: [Event] = []
        /// The number of the last event that is kept no more; nil while all are.
        var lastForgotten: UInt64?
        var places: [String: HeatMap] = [:]
        var stretches = TrackStretches()
        var listeners: [Int: @Sendable () -> Void] = [:]
        var nextListener = 0
        var trouble: String?
        var records = 0
        var nextSeq: UInt64 = 0
    }

    /// The log.
    let path: String
    private let queue = DispatchQueue(label: "sightline.page.log", qos: .utility)
    private let state = Lock(State())
    private var position: LogPosition?
    private var known = TrackStretches()
    private var clock: (any DispatchSourceTimer)?

    /// Events that are kept in memory; older ones are read from the log.
    private let mostKept: Int
    private static let interval = DispatchTimeInterval.milliseconds(200)

    /// Follows the log at `path`, of which `mostKept` events stay in memory.
    init(path: String, mostKept: Int = 50_000) {
        self.path = path
        self.mostKept = mostKept
    }

    deinit { clock?.cancel() }

    /// Reads what the log holds by now.
    func catchUp() { queue.sync { read() } }

    /// Why the log cannot be read; nil while it can.
    var trouble: String? { state.withLock { $0.trouble } }

    /// Records read so far.
    var records: Int { state.withLock { $0.records } }

    /// The number behind that of the last record that was read.
    var nextSeq: UInt64 { state.withLock { $0.nextSeq } }

    /// Whether all events of the log are in memory.
    var hasAll: Bool { state.withLock { $0.lastForgotten == nil } }

    /// The kept events that `isWanted` wants, in the order of the log.
    func events(where isWanted: (Event) -> Bool) -> [Event] {
        state.withLock { $0.events }.filter(isWanted)
    }

    /// Whether no event behind record `seq` was forgotten.
    func keepsAll(after seq: UInt64) -> Bool {
        state.withLock { $0.lastForgotten.map { $0 <= seq } ?? true }
    }

    /// The events of the log behind record `seq` that are kept no more; reads the log.
    func forgottenEvents(after seq: UInt64) throws -> [Event] {
        guard let last = state.withLock({ $0.lastForgotten }), last > seq else { return [] }
        return try logged { $0 > seq && $0 <= last }
    }

    /// The last revision of the event called `id`; reads the log where it is not kept.
    func event(_ id: String) throws -> Event? {
        let isIt: (Event) -> Bool = { $0.value["id"]?.string == id }
        if let kept = events(where: isIt).last { return kept }
        guard !hasAll else { return nil }
        let reader = try LogReader(path: path)
        var found: LogReader.Line?
        while let line = try reader.next() {
            if line.kind == .event, line.value?["id"]?.string == id { found = line }
        }
        return found.flatMap { line in
            line.value.map { Event(seq: line.seq, bytes: line.bytes, value: $0) }
        }
    }

    private func logged(_ isWanted: (UInt64) -> Bool) throws -> [Event] {
        let reader = try LogReader(path: path)
        var found: [Event] = []
        while let line = try reader.next() {
            guard line.kind == .event, isWanted(line.seq), let value = line.value else { continue }
            found.append(Event(seq: line.seq, bytes: line.bytes, value: value))
        }
        return found
    }

    /// The kept events behind record `seq`, the first `most` of them; nil stands for all.
    func events(after seq: UInt64?, most: Int = .max) -> [Event] {
        state.withLock { state in
            guard let seq else { return Array(state.events.prefix(most)) }
            var (low, high) = (0, state.events.count)
            while low < high {
                let middle = (low + high) / 2
                if state.events[middle].seq > seq { high = middle } else { low = middle + 1 }
            }
            return Array(state.events[low...].prefix(most))
        }
    }

    /// The number of the last event; nil before the first.
    var lastSeq: UInt64? { state.withLock { $0.events.last?.seq } }

    /// Where in the log tracks are.
    var stretches: TrackStretches { state.withLock { $0.stretches } }

    /// Where tracks of a source have been.
    func places(of source: String) -> HeatMap? { state.withLock { $0.places[source] } }

    /// Calls `listener` whenever there are further events, until the number that is returned is
    /// given to `stopListening`.
    func listen(_ listener: @escaping @Sendable () -> Void) -> Int {
        let number = state.withLock { state in
            state.nextListener += 1
            state.listeners[state.nextListener] = listener
            return state.nextListener
        }
        queue.async { self.startClock() }
        return number
    }

    /// Calls the listener of that number no more.
    func stopListening(_ number: Int) {
        let isLast = state.withLock { state in
            state.listeners[number] = nil
            return state.listeners.isEmpty
        }
        guard isLast else { return }
        queue.async {
            guard self.state.withLock({ $0.listeners.isEmpty }) else { return }
            self.clock?.cancel()
            self.clock = nil
        }
    }

    // MARK: On the queue

    private func startClock() {
        guard clock == nil else { return }
        let clock = DispatchSource.makeTimerSource(queue: queue)
        clock.schedule(deadline: .now(), repeating: Self.interval)
        clock.setEventHandler { [weak self] in self?.read() }
        clock.resume()
        self.clock = clock
    }

    private func read() {
        var found: [Event] = []
        var tracks: [TrackPlace] = []
        var (records, next): (Int, UInt64) = (0, 0)
        do throws(EventLogError) {
            let reader = try LogReader(path: path)
            // Where that segment is gone, what was not read yet is known by its number.
            if let position { _ = try reader.skip(to: position) }
            let first = nextSeq
            while let line = try reader.next() {
                guard line.seq >= first else { continue }
                records += 1
                position = reader.position
                next = line.seq &+ 1
                let isRead = line.kind == .event || line.kind == .track
                let value = isRead ? line.value : nil
                let place = line.kind == .track ? value.flatMap(TrackPlace.init) : nil
                known.add(line, at: reader.position, place)
                if let place { tracks.append(place) }
                if line.kind == .event, let value {
                    found.append(Event(seq: line.seq, bytes: line.bytes, value: value))
                }
                if found.count + tracks.count >= 4096 { keep(&found, &tracks, &records, next) }
            }
            keep(&found, &tracks, &records, next)
            state.withLock { $0.trouble = nil }
        } catch {
            keep(&found, &tracks, &records, next)
            let text = Redactor.redacted(error.summary)
            state.withLock { $0.trouble = text }
        }
    }

    private func keep(
        _ events: inout [Event], _ tracks: inout [TrackPlace],
        _ records: inout Int, _ next: UInt64
    ) {
        let (new, places, count) = (events, tracks, records)
        (events, tracks, records) = ([], [], 0)
        let listeners = state.withLock { [known] state -> [@Sendable () -> Void] in
            state.records += count
            state.stretches = known
            state.nextSeq = max(state.nextSeq, next)
            state.events += new
            let excess = state.events.count - mostKept
            if excess > mostKept / 4 || excess > 0 && new.isEmpty {
                state.lastForgotten = state.events[excess - 1].seq
                state.events.removeFirst(excess)
            }
            for place in places {
                state.places[place.source, default: HeatMap()].add(x: place.x, y: place.y)
            }
            return new.isEmpty ? [] : Array(state.listeners.values)
        }
        for listener in listeners { listener() }
    }
}
