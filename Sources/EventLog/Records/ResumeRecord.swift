/// A run that takes up a log again; never in a deterministic log.
package struct ResumeRecord: LogRecord {
    /// What it is.
    package static let kind = RecordKind.resume

    /// The first record that was made again, or its own `seq` when none was.
    package var fromSeq: UInt64
    /// Why: `killed`, `stopped`, `failed`.
    package var reason: String
    /// Time of day at which it goes on, RFC 3339 UTC.
    package var start: String?

    /// The log goes on.
    package init(fromSeq: UInt64, reason: String, start: String? = nil) {
        self.fromSeq = fromSeq
        self.reason = reason
        self.start = start
    }

    /// Writes its own fields.
    package func write(to line: inout JSONLine) {
        line.field("from_seq", fromSeq)
        line.field("reason", reason)
        line.field("start", start)
    }
}
