import EventLog
import Glibc

extension LogIndex {
    /// Records between two transactions.
    private static let batch = 10_000

    /// Builds the index, or brings it up to date.
    ///
    /// One that is damaged is moved aside (`.damaged`), one of another log or version is replaced.
    /// Throws when the log is damaged, too: what came before stays in the index.
    package func update() throws -> Outcome {
        var quarantined: String?
        if isDamaged() {
            let aside = path + ".damaged"
            rename(path, aside)
            quarantined = aside
        }
        do throws(Database.Fault) {
            if openSound() == nil { try create() }
        } catch { throw LogIndexError.sqlite(path: path, what: error.text) }
        var outcome = try follow()
        outcome.quarantined = quarantined
        return outcome
    }

    /// Whether there is a file that SQLite finds damaged.
    private func isDamaged() -> Bool {
        guard access(path, F_OK) == 0 else { return false }
        do throws(Database.Fault) {
            let check = try Database(path: path, creates: false).prepare("PRAGMA quick_check(1)")
            return try !check.step() || check.text(0) != "ok"
        } catch { return error.isDamage }
    }

    /// Makes an empty index.
    private func create() throws(Database.Fault) {
        for ending in ["", "-wal", "-shm"] { unlink(path + ending) }
        let database = try Database(path: path, creates: true)
        try database.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
        try database.run(IndexTables.definition)
    }

    /// Adds what the index does not hold yet.
    private func follow() throws -> Outcome {
        do {
            let database = try Database(path: path, creates: true)
            let reader = try LogReader(path: log)
            var place: Place
            if let known = try Place(in: database) {
                place = known
                guard try reader.skip(to: place.position) else {
                    throw LogIndexError.sqlite(path: path, what: "it is of another log")
                }
            } else {
                place = Place(run: try LogReader(path: log).next()?.value?["run"]?.string ?? "")
            }
            let records = try add(reader, to: database, from: &place)
            let count = try database.prepare("SELECT count(*) FROM events")
            _ = try count.step()
            return Outcome(events: Int(count.integer(0)), records: records)
        } catch let fault as Database.Fault {
            throw LogIndexError.sqlite(path: path, what: fault.text)
        }
    }

    private func add(
        _ reader: LogReader, to database: Database, from place: inout Place
    ) throws -> Int {
        let writer = try IndexTables.Writer(database)
        var records = 0
        var isDone = false
        while !isDone {
            try database.run("BEGIN")
            for _ in 0..<Self.batch {
                guard let line = try reader.next() else {
                    isDone = true
                    break
                }
                try writer.add(line)
                place.nextSeq = line.seq &+ 1
                place.position = reader.position
                records += 1
            }
            try place.save(in: database)
            try database.run("COMMIT")
        }
        return records
    }
}
