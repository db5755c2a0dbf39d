package import EventLog
import VisionCore

extension LogIndex {
    /// Gives each wanted event to `body`, as `EventScan` does: what the index holds from there, the
    /// rest from the log.
    ///
    /// Returns false, and gives nothing, when there is no sound index of the log as it is.
    package func run(
        _ query: EventQuery, _ body: ([UInt8], JSONValue) throws -> Void
    ) throws -> Bool {
        guard let (database, place) = openSound(), let first = try LogReader(path: log).next()?.seq
        else { return false }
        var found = 0
        do {
            let condition = SQLCondition(query, from: first)
            let statement = try database.prepare(
                "SELECT line FROM events WHERE \(condition.text) ORDER BY seq")
            try statement.bind(condition.values)
            let limit = query.limit ?? .max
            // The condition lets through too much at most: the query itself has the last word.
            while found < limit, try statement.step() {
                let bytes = statement.bytes(0)
                guard let event = JSONValue(bytes), query.matches(event) else { continue }
                found += 1
                try body(bytes, event)
            }
        } catch let fault as Database.Fault {
            throw LogIndexError.sqlite(path: path, what: fault.text)
        }
        let reader = try LogReader(path: log)
        guard try reader.skip(to: place.position) else { return true }
        try EventScan.run(query, in: reader, found: found, body)
        return true
    }
}

/// A condition in SQL that holds for every event that a query wants, and perhaps for more.
private struct SQLCondition {
    private(set) var text: String
    private(set) var values: [Column]

    init(_ query: EventQuery, from first: UInt64) {
        text = "seq >= ?"
        values = [.integer(Int64(clamping: first))]
        if case .media(let time)? = query.since { add("t_ns >= ?", .integer(time.nanoseconds)) }
        if case .media(let time)? = query.until { add("t_ns < ?", .integer(time.nanoseconds)) }
        if let filter = query.filter, let part = Self.part(filter) {
            text += " AND " + part.text
            values += part.values
        }
    }

    private mutating func add(_ condition: String, _ value: Column) {
        text += " AND " + condition
        values.append(value)
    }

    /// The condition of a filter; nil for one that no column decides.
    private static func part(_ filter: EventFilter) -> (text: String, values: [Column])? {
        switch filter {
        case .all(let filters):
            let parts = filters.compactMap(part)
            guard !parts.isEmpty else { return nil }
            return joined(parts, by: " AND ")
        case .any(let filters):
            let parts = filters.compactMap(part)
            guard parts.count == filters.count else { return nil }
            return joined(parts, by: " OR ")
        case .comparison(let field, let comparison, let value):
            guard let column = field.column else { return nil }
            switch value {
            case .text(let word):
                guard !word.contains("*"), !comparison.isOrder else { return nil }
                return ("\(column) \(comparison.rawValue) ?", [.text(word)])
            case .integer(let number):
                return ("\(column) \(comparison.rawValue) ?", [.integer(number)])
            case .number(let number):
                return ("\(column) \(comparison.rawValue) ?", [.real(number)])
            case .open: return nil
            }
        }
    }

    private static func joined(
        _ parts: [(text: String, values: [Column])], by word: String
    ) -> (text: String, values: [Column]) {
        ("(" + parts.map(\.text).joined(separator: word) + ")", parts.flatMap(\.values))
    }
}
