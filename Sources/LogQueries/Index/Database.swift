import CSQLite

/// An SQLite file; one owner, one thread at a time.
final class Database {
    /// SQLite refused something.
    struct Fault: Error {
        /// SQLite's code.
        let code: Int32
        /// SQLite's words.
        let text: String

        /// Whether the file is no sound database.
        var isDamage: Bool { [SQLITE_CORRUPT, SQLITE_NOTADB].contains(code & 0xFF) }
    }

    private let handle: OpaquePointer

    /// Opens the file at `path`; makes it where `creates` says so.
    init(path: String, creates: Bool) throws(Fault) {
        var opened: OpaquePointer?
        let flags =
            creates ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY
        let code = sqlite3_open_v2(path, &opened, flags, nil)
        guard code == SQLITE_OK, let opened else {
            let text = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close(opened)
            throw Fault(code: code, text: text)
        }
        handle = opened
        sqlite3_busy_timeout(handle, 5000)
    }

    deinit { sqlite3_close_v2(handle) }

    /// Runs statements that give nothing.
    func run(_ statements: String) throws(Fault) {
        guard sqlite3_exec(handle, statements, nil, nil, nil) == SQLITE_OK else { throw fault }
    }

    /// A statement to be run with values.
    func prepare(_ text: String) throws(Fault) -> Statement {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, text, -1, &statement, nil) == SQLITE_OK, let statement
        else { throw fault }
        return Statement(statement, of: self)
    }

    fileprivate var fault: Fault {
        Fault(code: sqlite3_extended_errcode(handle), text: String(cString: sqlite3_errmsg(handle)))
    }
}

/// A value in a table.
enum Column: Sendable, Equatable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
}

/// A statement of a database, run as often as needed.
final class Statement {
    private let handle: OpaquePointer
    private let database: Database

    fileprivate init(_ handle: OpaquePointer, of database: Database) {
        self.handle = handle
        self.database = database
    }

    deinit { sqlite3_finalize(handle) }

    /// Begins it anew with `values` in the places of its question marks.
    func bind(_ values: [Column]) throws(Database.Fault) {
        sqlite3_reset(handle)
        for (index, value) in values.enumerated() {
            let place = Int32(index + 1)
            let code: Int32
            switch value {
            case .null: code = sqlite3_bind_null(handle, place)
            case .integer(let number): code = sqlite3_bind_int64(handle, place, number)
            case .real(let number): code = sqlite3_bind_double(handle, place, number)
            case .text(let text):
                var text = text
                code = text.withUTF8 { bytes in
                    bytes.withMemoryRebound(to: CChar.self) {
                        sightline_bind_text(
                            handle, place, $0.baseAddress ?? Self.empty, Int32(clamping: $0.count))
                    }
                }
            }
            guard code == SQLITE_OK else { throw database.fault }
        }
    }

    /// Goes to the next row; false behind the last.
    func step() throws(Database.Fault) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            sqlite3_reset(handle)
            return false
        default: throw database.fault
        }
    }

    /// Runs it to its end with `values`.
    func run(_ values: [Column]) throws(Database.Fault) {
        try bind(values)
        while try step() {}
    }

    /// The bytes of a text in column `index` of the row.
    func bytes(_ index: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, index) else { return [] }
        return Array(
            UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, index))))
    }

    /// A text in column `index` of the row.
    func text(_ index: Int32) -> String { String(decoding: bytes(index), as: UTF8.self) }

    /// A text in column `index` of the row; nil where there is none.
    func word(_ index: Int32) -> String? {
        sqlite3_column_type(handle, index) == SQLITE_NULL ? nil : text(index)
    }

    /// A number in column `index` of the row.
    func real(_ index: Int32) -> Double { sqlite3_column_double(handle, index) }

    /// A whole number in column `index` of the row.
    func integer(_ index: Int32) -> Int64 { sqlite3_column_int64(handle, index) }

    // Safety: one byte that is never written again, for texts without bytes of their own.
    nonisolated(unsafe) private static let empty: UnsafePointer<CChar> = {
        let place = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        place.initialize(to: 0)
        return UnsafePointer(place)
    }()
}
