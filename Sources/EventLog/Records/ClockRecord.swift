package import VisionCore

/// Wall time against the monotonic clock; never in a deterministic log.
package struct ClockRecord: LogRecord {
    /// The kind of record.
    package static let kind = RecordKind.clock

    /// The time of day.
    package var wall: WallInstant
    /// The same moment on the monotonic clock.
    package var monotonic: RunInstant

    /// `wall` is `monotonic`.
    package init(wall: WallInstant, monotonic: RunInstant) {
        self.wall = wall
        self.monotonic = monotonic
    }

    /// Writes its own fields.
    package func write(to line: inout JSONLine) {
        line.field("wall", timeOfDay: wall)
        line.field("mono_ns", monotonic)
    }
}
