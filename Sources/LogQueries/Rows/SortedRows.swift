import CSQLite

/// Rows that are brought into the order of two numbers by a temporary file without a name, which
/// goes with this: memory does not grow with their number.
///
/// One owner, one thread at a time.
package final class SortedRows {
    /// SQLite refused something; in its words.
    package struct Fault: Error {
        /// Why.
        package let text: String
    }

    private let database: Database
    private let insertion: Statement

    /// No rows yet.
    package init() throws(Fault) {
        do throws(Database.Fault) {
            // SQLite's private file on disk: an empty name.
            database = try Database(path: "", creates: true)
            try database.run(
                "PRAGMA journal_mode = OFF; PRAGMA cache_size = -8192;"
                    + "CREATE TABLE rows (a INTEGER, b INTEGER, text TEXT); BEGIN")
            insertion = try database.prepare("INSERT INTO rows VALUES (?, ?, ?)")
        } catch { throw Fault(text: error.text) }
    }

    /// Adds a row.
    package func add(_ first: Int64, _ second: Int64, _ text: String) throws(Fault) {
        do throws(Database.Fault) {
            try insertion.run([.integer(first), .integer(second), .text(text)])
        } catch { throw Fault(text: error.text) }
    }

    /// Gives all rows by their numbers; those with equal ones in the order in which they came.
    ///
    /// Throws a `Fault`, and what `body` throws.
    package func forEach(_ body: (Int64, Int64, String) throws -> Void) throws {
        do {
            let rows = try database.prepare("SELECT a, b, text FROM rows ORDER BY a, b, rowid")
            while try rows.step() { try body(rows.integer(0), rows.integer(1), rows.text(2)) }
        } catch let fault as Database.Fault {
            throw Fault(text: fault.text)
        }
    }
}
