/// What a line of the log is; the value of its key `r`.
package enum RecordKind: String, Sendable, CaseIterable {
    /// The head of a log.
    case run
    /// What happens to a source.
    case source
    /// One frame and what was seen in it.
    case frame
    /// One track as it is.
    case track
    /// What a rule decided.
    case event
    /// Frames that were not delivered.
    case drop
    /// A hole in a source's time.
    case gap
    /// Counters and times of the stages.
    case stat
    /// A control action or an automatic decision.
    case ctl
    /// Wall time against the monotonic clock.
    case clock
    /// A link of the chain of hashes.
    case check
    /// The end of a run.
    case end
    /// A run that resumes the log.
    case resume
}

/// A record of schema.md: everything after `v`, `r`, `seq` and `run`.
package protocol LogRecord: Sendable {
    /// The kind of record.
    static var kind: RecordKind { get }
    /// The source it is about, by name; nil for records of the whole run.
    var src: String? { get }
    /// Writes its own fields in their fixed order.
    func write(to line: inout JSONLine)
}

extension LogRecord {
    /// A record of the whole run.
    package var src: String? { nil }
}
