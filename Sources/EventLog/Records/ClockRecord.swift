/// Wall time against the monotonic clock; never in a deterministic log.
package struct ClockRecord: LogRecord {
    /// What it is.
    package static let kind = RecordKind.clock

    /// Time of day, RFC 3339 UTC.
    package var wall: String
    /// The same instant on the monotonic clock, nanoseconds since the start of the run.
    package var monotonic: Int64

    /// `wall` is `monotonic`.
    package init(wall: String, monotonic: Int64) {
        self.wall = wall
        self.monotonic = monotonic
    }

    /// Writes its own fields.
    package func write(to line: inout JSONLine) {
        line.field("wall", wall)
        line.field("mono_ns", monotonic)
    }
}
