package import EventLog

/// Answers a query by reading the log.
package enum EventScan {
    /// Gives each wanted event of the log at `path` to `body`, in the order of the log, as the
    /// bytes of its line and as a value.
    ///
    /// Memory does not depend on the length of the log. Throws what `body` throws, and what is
    /// wrong with the log.
    package static func run(
        _ query: EventQuery, path: String, _ body: ([UInt8], JSONValue) throws -> Void
    ) throws {
        try run(query, in: LogReader(path: path), found: 0, body)
    }

    /// The same for the rest of `reader`, when `found` events were found before it.
    static func run(
        _ query: EventQuery, in reader: LogReader, found before: Int,
        _ body: ([UInt8], JSONValue) throws -> Void
    ) throws {
        var found = before
        let limit = query.limit ?? .max
        while found < limit, let line = try reader.next() {
            guard line.kind == .event, let event = line.value, query.matches(event) else {
                continue
            }
            found += 1
            try body(line.bytes, event)
        }
    }
}
