package import VisionCore

/// Frames of a source that were decoded and not delivered.
package struct DropRecord: LogRecord {
    /// The kind of record.
    package static let kind = RecordKind.drop

    /// Name of the source.
    package var source: String
    /// The stage that let them go.
    package var stage: String
    /// Why.
    package var cause: DropCause
    /// Index of the first of them.
    package var from: Int
    /// Index of the last of them.
    package var to: Int
    /// How many.
    package var count: Int

    /// Frames `from` to `to`, of which `count` were let go; all of them by default.
    package init(
        source: String, stage: String, cause: DropCause, from: Int, to: Int, count: Int? = nil
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
