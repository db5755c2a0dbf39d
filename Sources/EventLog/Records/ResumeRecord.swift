package import VisionCore

/// A run that resumes its log; never in a deterministic log.
package struct ResumeRecord: LogRecord {
    /// The kind of record.
    package static let kind = RecordKind.resume

    /// The first record that was made again, or its own `seq` when none was.
    package var fromSeq: UInt64
    /// Why: `killed`, `stopped`, `failed`.
    package var reason: String
    /// Time of day at which it resumes.
    package var start: WallInstant?

    /// The log is resumed.
    package init(fromSeq: UInt64, reason: String, start: WallInstant? = nil) {
        self.fromSeq = fromSeq
        self.reason = reason
        self.start = start
    }

    /// Writes its own fields.
    package func write(to line: inout JSONLine) {
        line.field("from_seq", fromSeq)
        line.field("reason", reason)
        line.field("start", timeOfDay: start)
    }
}
