import EventLog
package import VisionCore

/// What goes wrong with an index.
package enum LogIndexError: UserFacing {
    /// SQLite refused something; in its words.
    case sqlite(path: String, what: String)

    /// One line, lower case.
    package var summary: String {
        switch self {
        case .sqlite(_, let what): "the index cannot be used: \(what)"
        }
    }
    /// The index.
    package var subject: String? {
        switch self {
        case .sqlite(let path, _): path
        }
    }
    /// What to do about it.
    package var hint: String? { "remove it: `sightline log index` makes it again from the log" }
    /// 74.
    package var exitCode: ExitStatus { .io }
}

/// An SQLite index of a log: made from it, and made again whenever it is lost.
///
/// Tables `events`, `tracks`, `places` (of tracks), `sources`, `gaps`, `drops`; `events.line` is
/// the record itself. The view `event_times` has times as text and seconds, for pandas and
/// Grafana.
package struct LogIndex {
    /// What an update did.
    package struct Outcome: Sendable, Equatable {
        /// Events in the index now.
        package var events: Int
        /// Records that were read.
        package var records: Int
        /// Where a damaged index was moved to; nil when there was none.
        package var quarantined: String?
    }

    /// The log.
    let log: String
    /// The index of it.
    package let path: String

    /// The index of the log at `log`: `LOG.sqlite` unless `path` names another file.
    package init(log: String, path: String? = nil) {
        self.log = log
        self.path = path ?? log + ".sqlite"
    }

    /// The database, when it is a sound index of the log as it is; nil otherwise.
    func openSound() -> (database: Database, place: Place)? {
        guard let database = try? Database(path: path, creates: false),
            let place = try? Place(in: database), place.version == IndexTables.version,
            let first = try? LogReader(path: log).next(), first.kind == .run,
            first.value?["run"]?.string == place.run,
            let reader = try? LogReader(path: log), (try? reader.skip(to: place.position)) == true
        else { return nil }
        // The record behind the place continues the numbers, or there is none yet.
        let next = try? reader.next()
        guard next.map({ $0.seq == place.nextSeq }) ?? true else { return nil }
        return (database, place)
    }

    /// Up to where an index holds its log.
    struct Place: Equatable {
        var version: Int64
        var run: String
        var nextSeq: UInt64
        var position: LogPosition

        init(run: String) {
            (version, self.run, nextSeq) = (IndexTables.version, run, 0)
            position = LogPosition(segment: 1, offset: 0)
        }

        /// What `database` says of itself.
        init?(in database: Database) throws(Database.Fault) {
            let statement = try database.prepare(
                "SELECT version, run, next_seq, segment, offset FROM place")
            guard try statement.step() else { return nil }
            version = statement.integer(0)
            run = statement.text(1)
            nextSeq = UInt64(clamping: statement.integer(2))
            position = LogPosition(
                segment: Int(statement.integer(3)), offset: statement.integer(4))
        }

        func save(in database: Database) throws(Database.Fault) {
            try database.run("DELETE FROM place")
            try database.prepare("INSERT INTO place VALUES (?, ?, ?, ?, ?)").run([
                .integer(version), .text(run), .integer(Int64(clamping: nextSeq)),
                .integer(Int64(position.segment)), .integer(position.offset),
            ])
        }
    }
}
