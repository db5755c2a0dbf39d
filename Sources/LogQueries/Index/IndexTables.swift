import EventLog
import VisionCore

/// The tables of an index, and the rows that records give.
enum IndexTables {
    /// Raised with every change: an index of another version is made again.
    static let version: Int64 = 2

    static let definition = """
        CREATE TABLE place (version INTEGER, run TEXT, next_seq INTEGER, segment INTEGER,
          offset INTEGER);
        CREATE TABLE events (seq INTEGER PRIMARY KEY, id TEXT, rev INTEGER, phase TEXT, type TEXT,
          rule TEXT, src TEXT, epoch INTEGER, t_ns INTEGER, pts INTEGER, cap TEXT, track TEXT,
          cls TEXT, score REAL, data TEXT, line TEXT);
        CREATE INDEX events_by_time ON events (t_ns);
        CREATE INDEX events_by_type ON events (type, t_ns);
        CREATE INDEX events_by_rule ON events (rule, t_ns);
        CREATE INDEX events_by_source ON events (src, t_ns);
        CREATE INDEX events_by_track ON events (track);
        CREATE TABLE tracks (uid TEXT PRIMARY KEY, src TEXT, epoch INTEGER, cls TEXT, score REAL,
          state TEXT, first_t_ns INTEGER, last_t_ns INTEGER, hits INTEGER, end_reason TEXT);
        CREATE TABLE places (seq INTEGER PRIMARY KEY, uid TEXT, src TEXT, cls TEXT, t_ns INTEGER,
          x REAL, y REAL);
        CREATE INDEX places_by_source ON places (src, t_ns);
        CREATE TABLE sources (seq INTEGER PRIMARY KEY, src TEXT, epoch INTEGER, state TEXT,
          reason TEXT, codec TEXT, width INTEGER, height INTEGER);
        CREATE TABLE gaps (seq INTEGER PRIMARY KEY, src TEXT, epoch INTEGER, from_t_ns INTEGER,
          dur_ms REAL, cause TEXT, lost INTEGER);
        CREATE TABLE drops (seq INTEGER PRIMARY KEY, src TEXT, stage TEXT, cause TEXT,
          from_n INTEGER, to_n INTEGER, count INTEGER);
        CREATE VIEW event_times AS SELECT seq, id, rev, phase, type, rule, src, cls, track, score,
          t_ns / 1e9 AS seconds, cap AS time, data FROM events;
        """

    /// Adds the rows of records.
    struct Writer {
        private let event: Statement
        private let track: Statement
        private let place: Statement
        private let source: Statement
        private let gap: Statement
        private let drop: Statement

        init(_ database: Database) throws(Database.Fault) {
            func insert(_ table: String, _ count: Int) throws(Database.Fault) -> Statement {
                let marks = [String](repeating: "?", count: count).joined(separator: ", ")
                return try database.prepare("INSERT OR REPLACE INTO \(table) VALUES (\(marks))")
            }
            event = try insert("events", 16)
            track = try insert("tracks", 10)
            place = try insert("places", 7)
            source = try insert("sources", 8)
            gap = try insert("gaps", 7)
            drop = try insert("drops", 7)
        }

        /// Adds the row of a record, if it gives one.
        func add(_ line: LogReader.Line) throws(Database.Fault) {
            guard let kind = line.kind,
                [.event, .track, .source, .gap, .drop].contains(kind), let record = line.value
            else { return }
            let row = Row(record: record)
            let seq = Column.integer(Int64(clamping: line.seq))
            switch kind {
            case .event:
                let at = Row(record: record["at"])
                let data = record["data"].map { String(decoding: $0.bytes, as: UTF8.self) }
                try event.run([
                    seq, row["id"], row["rev"], row["phase"], row["type"], row["rule"], row["src"],
                    row["epoch"], at["t_ns"], at["pts"], at["cap"], row["track"], row["cls"],
                    row["score"], data.map { .text($0) } ?? .null,
                    .text(String(decoding: line.bytes, as: UTF8.self)),
                ])
            case .track:
                try track.run([
                    row["uid"], row["src"], row["epoch"], row["cls"], row["cls_s"], row["st"],
                    row["first_t_ns"], row["last_det_t_ns"], row["hits"], row["end_reason"],
                ])
                guard let spot = TrackPlace(record) else { return }
                try place.run([
                    seq, .text(spot.track), .text(spot.source),
                    spot.cls.map { .text($0) } ?? .null, .integer(spot.time.nanoseconds),
                    .real(spot.x), .real(spot.y),
                ])
            case .source:
                let size = record["size"]?.elements ?? []
                try source.run([
                    seq, row["src"], row["epoch"], row["state"], row["reason"], row["codec"],
                    Row.column(size.first), Row.column(size.last),
                ])
            case .gap:
                try gap.run([
                    seq, row["src"], row["epoch"], row["from_t_ns"], row["dur_ms"], row["cause"],
                    row["lost_est"],
                ])
            case .drop:
                try drop.run([
                    seq, row["src"], row["stage"], row["cause"], row["from_n"], row["to_n"],
                    row["count"],
                ])
            default: break
            }
        }
    }

    /// The fields of a record as columns.
    private struct Row {
        let record: JSONValue?

        subscript(name: String) -> Column { Self.column(record?[name]) }

        static func column(_ value: JSONValue?) -> Column {
            guard let value else { return .null }
            if let text = value.string { return .text(text) }
            if let whole = value.int { return .integer(Int64(whole)) }
            return value.double.map { .real($0) } ?? .null
        }
    }
}
