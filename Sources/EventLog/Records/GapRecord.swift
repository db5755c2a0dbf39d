/// A hole in a source's time.
package struct GapRecord: LogRecord {
    /// What it is.
    package static let kind = RecordKind.gap

    /// Why nothing came.
    package enum Cause: String, Sendable, Hashable, CaseIterable {
        /// The source was away.
        case down
        /// The source was silent.
        case stalled
        /// The decoder made nothing of what came.
        case decodeError = "decode-error"
        /// The source's own time jumped.
        case discontinuity
    }

    /// Name of the source.
    package var source: String
    /// The connection that ended.
    package var epoch: Int
    /// Media time at which the hole begins, nanoseconds.
    package var from: Int64
    /// Length by the host's monotonic clock, milliseconds; nil in a file.
    package var milliseconds: Double?
    /// Length in media time, milliseconds; of a file whose clock has a pause.
    package var mediaMilliseconds: Double?
    /// Why nothing came.
    package var cause: Cause
    /// How many frames are missing, by the nominal rate.
    package var lostFrames: Int?

    /// A hole from media time `from` on.
    package init(
        source: String, epoch: Int, from: Int64, milliseconds: Double? = nil,
        mediaMilliseconds: Double? = nil, cause: Cause, lostFrames: Int? = nil
    ) {
        self.source = source
        self.epoch = epoch
        self.from = from
        self.milliseconds = milliseconds
        self.mediaMilliseconds = mediaMilliseconds
        self.cause = cause
        self.lostFrames = lostFrames
    }

    /// The source it is a hole of.
    package var src: String? { source }

    /// Writes its own fields.
    package func write(to line: inout JSONLine) {
        line.field("src", source)
        line.field("epoch", epoch)
        line.field("from_t_ns", from)
        let length = mediaMilliseconds ?? (line.carriesHostClocks ? milliseconds : nil)
        line.field("dur_ms", length, places: 3)
        line.field("cause", word: cause)
        line.field("lost_est", lostFrames)
    }
}
