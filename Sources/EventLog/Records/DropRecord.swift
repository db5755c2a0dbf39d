/// Frames of a source that were decoded and not delivered.
package struct DropRecord: LogRecord {
    /// The kind of record.
    package static let kind = RecordKind.drop

    /// Why frames were let go.
    package enum Cause: String, Sendable, Hashable, CaseIterable {
        /// No room on an edge.
        case queueFull = "queue-full"
        /// Later than its use.
        case tooOld = "too-old"
        /// Every N-th is kept.
        case stride
        /// The picture is broken.
        case corrupt
        /// No time or memory for it.
        case budget
        /// The source is paused.
        case paused
        /// The run ends.
        case shutdown
    }

    /// Name of the source.
    package var source: String
    /// The stage that let them go.
    package var stage: String
    /// Why.
    package var cause: Cause
    /// Index of the first of them.
    package var from: Int
    /// Index of the last of them.
    package var to: Int
    /// How many.
    package var count: Int

    /// Frames `from` to `to`, of which `count` were let go; all of them by default.
    package init(
        source: String, stage: String, cause: Cause, from: Int, to: Int, count: Int? = nil
    ) {
        self.source = source
        self.stage = stage
        self.cause = cause
        self.from = from
        self.to = to
        self.count = count ?? (to - from + 1)
    }

    /// The source they come from.
    package var src: String? { source }

    /// Writes its own fields.
    package func write(to line: inout JSONLine) {
        line.field("src", source)
        line.field("stage", stage)
        line.field("cause", word: cause)
        line.field("from_n", from)
        line.field("to_n", to)
        line.field("count", count)
    }
}
