package import VisionCore

/// What an export leaves to its caller.
package struct ExportOptions: Sendable {
    /// Names of the columns of a table.
    package enum Columns: String, Sendable, CaseIterable {
        /// Ours: `x,y,w,h` as in the log.
        case sightline
        /// Those of supervision's sinks where they say the same: `x_min,y_min,x_max,y_max`.
        case supervision
    }

    /// The source; nil for all, or the only one.
    package var source: String?
    /// Least score of a detection; nil: what the form says.
    package var score: Double?
    /// Whether labels of YOLO have score and track as sixth and seventh column.
    package var hasScores = false
    /// Names of the columns of a table.
    package var columns = Columns.sightline
    /// Where a task's video is; nil: where the log says its source is.
    package var video: String?
    /// The time of day of media time 0, where the log has no time of capture.
    package var start: WallInstant?
    /// Whether what is in the place of the result is replaced.
    package var overwrites = false
    /// An event in words, without its time; nil for one that a person need not see.
    package var words: @Sendable (_ record: [UInt8]) -> String?

    /// All sources, nothing replaced.
    package init(words: @escaping @Sendable (_ record: [UInt8]) -> String?) {
        self.words = words
    }
}
