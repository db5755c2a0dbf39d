package import VisionCore

/// One annotated stream.
package struct OutputDescription: Sendable, Equatable {
    /// How pictures are coded.
    package enum Codec: String, Sendable, ConfigChoice {
        /// H.264 where the container takes it and a coder is there, else what the container has.
        case auto
        /// H.264.
        case h264
        /// MPEG-4 part 2.
        case mpeg4
        /// Motion JPEG.
        case mjpeg
    }

    /// Effort of the coder, in x264's words.
    package enum Preset: String, Sendable, ConfigChoice {
        case ultrafast, superfast, veryfast, faster, fast, medium, slow, slower, veryslow
    }

    /// Its name.
    package var name: String
    /// File or URL, relative to the working directory; may hold a password and `{source}`.
    package var to: SecretText
    /// How pictures are coded.
    package var codec = Codec.auto
    /// Quality, 0 to 51, smaller is better.
    package var crf = 23
    /// Effort of the coder.
    package var preset = Preset.veryfast
    /// Whether the source's audio is kept.
    package var keepsAudio = true

    /// The target for the source called `name`: `{source}` is replaced by it.
    package func target(for name: String) -> SecretText {
        SecretText(
            revealed: to.revealed.replacing("{source}", with: name),
            redacted: to.redacted.replacing("{source}", with: name))
    }
}

extension OutputDescription {
    /// The keys of an output.
    static let keys = KeyGroup(
        OutputDescription(name: "", to: SecretText("")),
        [
            Key(
                required: "to", .text,
                "a file or URL; the container follows its name; {source} becomes the source's name"
            ),
            Key(
                "codec", \.codec, as: .choice(Codec.words, unbuilt: ["hevc"]),
                "how pictures are coded; auto: h264, else what the container takes"),
            Key("crf", \.crf, as: .integer(0...51), "quality; smaller is better"),
            Key("preset", \.preset, "effort of the coder"),
            Key("audio", \.keepsAudio, "keep the source's audio"),
        ])
}
