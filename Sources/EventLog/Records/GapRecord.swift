package import VisionCore

/// A hole in a source's time.
package struct GapRecord: LogRecord {
    /// The kind of record.
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
    /// Media time at which the hole begins.
    package var from: MediaInstant
    /// Length by the host's monotonic clock; nil in a file.
    package var hostLength: Duration?
    /// Length in media time, of a file whose clock has a pause.
    package var mediaLength: Duration?
    /// Why nothing came.
    package var cause: Cause
    /// How many frames are missing, by the nominal rate.
    package var lostFrames: Int?

    /// A hole from media time `from` on.
    package init(
        source: String, epoch: Int, from: MediaInstant, hostLength: Duration? = nil,
        mediaLength: Duration? = nil, cause: Cause, lostFrames: Int? = nil
    ) {
        self.source = source
        self.epoch = epoch
        self.from = from
        self.hostLength = hostLength
        self.mediaLength = mediaLength
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
        let length = mediaLength ?? (line.carriesHostClocks ? hostLength : nil)
        line.field("dur_ms", milliseconds: length)
        line.field("cause", word: cause)
        line.field("lost_est", lostFrames)
    }
}
