import EventLog

/// The records of a log that a sink wants, from a place on; follows a log that grows and rotates.
struct SinkReading {
    private let log: String
    private let filter: SinkFilter
    private let wantsAll: Bool
    private var reader: LogReader?
    /// Behind the last record that was read.
    private(set) var place: SinkCursor.Place
    /// The head of the log; nil before anything was read.
    private(set) var head: JSONValue?
    /// Records that were gone before they could be read.
    private(set) var lost: UInt64 = 0

    /// The records of `log` behind `place`.
    init(log: String, filter: SinkFilter, wantsAll: Bool, from place: SinkCursor.Place?) {
        self.log = log
        self.filter = filter
        self.wantsAll = wantsAll
        self.place =
            place
            ?? SinkCursor.Place(run: "", position: LogPosition(segment: 1, offset: 0), next: 0)
    }

    /// The next records that are wanted, at most `count`; none at the end of the log so far.
    mutating func next(_ count: Int) throws(EventLogError) -> [SinkMessage] {
        var messages: [SinkMessage] = []
        let open: LogReader
        if let reader { open = reader } else { open = try opened() }
        reader = open
        while messages.count < count {
            guard let line = try open.next() else {
                // What is written later is seen by a new reader.
                reader = nil
                return messages
            }
            place.next = line.seq &+ 1
            place.position = open.position
            guard let kind = line.kind, let message = message(line, kind, open.position) else {
                continue
            }
            messages.append(message)
        }
        return messages
    }

    /// Begins again behind `place`.
    mutating func wind(to place: SinkCursor.Place) {
        self.place = place
        reader = nil
    }

    private func message(
        _ line: LogReader.Line, _ kind: RecordKind, _ position: LogPosition
    ) -> SinkMessage? {
        switch kind {
        case .event: break
        case .source, .track: guard wantsAll else { return nil }
        default: return nil
        }
        guard let value = line.value else { return nil }
        let message = SinkMessage(
            kind: kind, seq: line.seq, bytes: line.bytes, value: value, position: position)
        return kind != .event || filter.matches(message.type) ? message : nil
    }

    /// A reader behind `place`; at the first record that is left where that is gone.
    private mutating func opened() throws(EventLogError) -> LogReader {
        let first = try LogReader(path: log).next()
        head = first?.value
        let run = head?["run"]?.string ?? ""
        if run != place.run {
            place = SinkCursor.Place(
                run: run, position: LogPosition(segment: 1, offset: 0), next: 0)
            let reader = try LogReader(path: log)
            if let first, first.seq > 0 { lost = first.seq }
            return reader
        }
        let reader = try LogReader(path: log)
        if try reader.skip(to: place.position) { return reader }
        if let first, first.seq > place.next { lost += first.seq - place.next }
        return try LogReader(path: log)
    }
}
