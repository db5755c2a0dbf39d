/// One annotated stream.
package struct OutputDescription: Sendable, Equatable {
    /// How pictures are coded.
    package enum Codec: String, Sendable, CaseIterable {
        /// H.264 where the container takes it and a coder is there, else what the container has.
        case auto
        /// H.264.
        case h264
        /// MPEG-4 part 2.
        case mpeg4
        /// Motion JPEG.
        case mjpeg
    }

    /// Its name.
    package var name: String
    /// File or URL, relative to the working directory; may hold a password and `{source}`.
    package var to: SecretText
    /// How pictures are coded.
    package var codec: Codec
    /// Quality, 0 to 51, smaller is better.
    package var crf: Int
    /// Effort of the coder, in x264's words.
    package var preset: String
    /// Whether the source's audio is kept.
    package var keepsAudio: Bool

    /// The target for the source called `name`: `{source}` is replaced by it.
    package func target(for name: String) -> SecretText {
        SecretText(
            revealed: to.revealed.replacing("{source}", with: name),
            redacted: to.redacted.replacing("{source}", with: name))
    }
}

/// The event log.
package struct LogDescription: Sendable, Equatable {
    /// When the log is forced to disk.
    package enum Durability: String, Sendable, CaseIterable {
        /// At each record.
        case always
        /// Each second.
        case interval
        /// When the system likes.
        case os
    }

    /// A file relative to the working directory, `-` for stdout; nil for no log.
    package var to: String? = "-"
    /// Whether each frame has a record.
    package var frames = false
    /// When the log is forced to disk.
    package var durability = Durability.interval
    /// Whether host clocks are left out, so that equal runs give equal bytes.
    package var deterministic = false

    /// The log when nothing is said: to stdout, events alone.
    package init() {}
}
