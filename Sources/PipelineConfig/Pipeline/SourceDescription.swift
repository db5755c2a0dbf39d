package import VisionCore

/// One camera, file, folder or stream.
package struct SourceDescription: Sendable, Equatable {
    /// Whether the source waits for the pipeline.
    package enum Mode: String, Sendable, ConfigChoice {
        /// By the kind of source: a camera or network stream is live.
        case auto
        /// Keeps up; frames are dropped before detection when there is no time.
        case live
        /// Nothing is dropped.
        case file
    }

    /// What a source may say for itself.
    package enum Override<Value: Sendable & Equatable>: Sendable, Equatable {
        /// As the pipeline says.
        case inherited
        /// Its own; nil for none.
        case own(Value?)
    }

    /// Its name: the key in the file, `src` in the log; unique.
    package var name: String
    /// What libav opens, a folder, a pattern, or `-`; may hold a password.
    ///
    /// Relative paths of a pipeline file are already resolved against its folder.
    package var uri: SecretText
    /// Whether it waits for the pipeline.
    package var mode = Mode.auto
    /// Index of the video stream; nil for libav's best.
    package var stream: Int?
    /// Media time where it begins, from the file's first frame; nil for the start.
    package var from: Duration?
    /// Media time where it stops, exclusive; nil for the end.
    package var to: Duration?
    /// Frames to process at most; nil for all.
    package var maxFrames: Int?
    /// Keep every N-th frame; the others are drops with cause `stride`.
    package var stride = 1
    /// Its way to find objects; see `PipelineDescription.detect(of:)`.
    package var detect = Override<DetectDescription>.inherited
    /// Its way to follow objects; see `PipelineDescription.track(of:)`.
    package var track = Override<TrackDescription>.inherited
    /// The time of day of its first frame; nil where it is not known.
    package var start: WallInstant?
    /// The ground that it sees; nil where it is not calibrated.
    package var ground: GroundDescription?
    /// Its own rules; see `PipelineDescription.rules(of:)`.
    package var rules: [RuleDescription] = []
}

extension SourceDescription {
    /// The keys of a source, but for its overrides.
    static let keys = KeyGroup(
        SourceDescription(name: "", uri: SecretText("")),
        [
            Key(
                required: "uri", .text,
                "a file, a folder of pictures, a pattern like f_%05d.png, - for stdin, or a URL"),
            Key("mode", \.mode, "live keeps up and drops frames; file drops nothing"),
            Key(
                "stream", \.stream, as: .integerOrAuto(0...1023), absent: "auto",
                "index of the video stream"),
            Key("from", \.from, absent: "its start", "where to begin"),
            Key("to", \.to, absent: "its end", "where to stop"),
            Key(
                "max_frames", \.maxFrames, as: .integer(1...Int.max), absent: "all",
                "the most frames to process"),
            Key(
                "stride", \.stride, as: .integer(1...10_000),
                "keep every N-th frame; the others are drops"),
            Key(
                "start", .form(.moment), standard: { _ in nil },
                "the time of day of its first frame, for rules with hours"
            ) { node, source in
                source.start = node.text.flatMap(WallInstant.init(rfc3339:))
            },
        ])
}
