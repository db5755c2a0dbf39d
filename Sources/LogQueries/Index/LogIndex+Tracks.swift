package import EventLog
import VisionCore

extension LogIndex {
    /// Gives each place that `query` asks for to `body`, as `TrackScan` does: what the index holds
    /// from there, the rest from the log.
    ///
    /// `rest` gives that rest, from a position of the log on, in place of reading all of it.
    /// Returns false, and gives nothing, when there is no sound index of the log as it is.
    package func run(
        _ query: TrackQuery, rest: ((LogPosition) throws -> Void)? = nil,
        _ body: (TrackPlace) throws -> Void
    ) throws -> Bool {
        guard let (database, place) = openSound(), let first = try LogReader(path: log).next()?.seq
        else { return false }
        do {
            let (text, values) = Self.statement(query, from: first)
            let statement = try database.prepare(text)
            try statement.bind(values)
            while try statement.step() {
                let place = TrackPlace(
                    track: statement.text(0), source: statement.text(1), cls: statement.word(2),
                    time: statement.integer(3), x: statement.real(4), y: statement.real(5))
                if query.matches(place) { try body(place) }
            }
        } catch let fault as Database.Fault {
            throw LogIndexError.sqlite(path: path, what: fault.text)
        }
        if let rest {
            try rest(place.position)
            return true
        }
        let reader = try LogReader(path: log)
        guard try reader.skip(to: place.position) else { return true }
        try TrackScan.run(query, in: reader, body)
        return true
    }

    /// A statement that finds every place that is asked for, and perhaps more.
    private static func statement(
        _ query: TrackQuery, from first: UInt64
    ) -> (text: String, values: [Column]) {
        var text = "SELECT uid, src, cls, t_ns, x, y FROM places WHERE seq >= ?"
        var values: [Column] = [.integer(Int64(clamping: first))]
        if query.sources.count == 1 {
            text += " AND src = ?"
            values.append(.text(query.sources[0]))
        }
        if let since = query.since {
            text += " AND t_ns >= ?"
            values.append(.integer(since.nanoseconds))
        }
        if let until = query.until {
            text += " AND t_ns < ?"
            values.append(.integer(until.nanoseconds))
        }
        return (text + " ORDER BY seq", values)
    }
}
