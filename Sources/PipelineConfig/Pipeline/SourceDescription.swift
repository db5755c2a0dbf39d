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

    /// How the pictures of an RTSP camera travel.
    package enum Transport: String, Sendable, ConfigChoice {
        /// Inside the RTSP connection: nothing is lost.
        case tcp
        /// As datagrams.
        case udp
        /// The first where the camera has it, else the second.
        case auto
    }

    /// Which clock media time follows.
    package enum Clock: String, Sendable, ConfigChoice {
        /// Timestamps while they run as fast as time passes, else the arrival of the pictures.
        case auto
        /// Timestamps.
        case pts
        /// The arrival of the pictures.
        case arrival
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
    /// A smaller stream of the same camera in which networks look; nil for the source itself.
    package var substream: SecretText?
    /// Whether it waits for the pipeline.
    package var mode = Mode.auto
    /// How the pictures of an RTSP camera travel.
    package var transport = Transport.tcp
    /// Time to open a live source, and for each of its pictures to come.
    package var timeout = Duration.seconds(5)
    /// Longest time between two tries to open a live source.
    package var backoff = Duration.seconds(30)
    /// Which clock its media time follows, of a live source.
    package var clock = Clock.auto
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
    /// What it is owed of the networks when there is too little for all.
    package var quota = QuotaDescription()
    /// Tiles a side that networks look at beside the whole picture; 1 for none.
    package var tiles = 1
    /// What of its pictures nobody may see; nil for nothing.
    package var privacy: PrivacyDescription?
    /// What motion is looked for; nil for none.
    package var motion: MotionDescription?
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
            Key(
                "substream", .text, standard: { _ in nil },
                "a smaller stream of the same camera: networks look at it, outputs and clips show uri"
            ) { node, source in
                source.substream = node.secret
            },
            Key("mode", \.mode, "live keeps up and drops frames; file drops nothing"),
            Key(
                "transport", \.transport,
                "how an RTSP camera sends: tcp loses nothing; auto tries tcp, then udp"),
            Key("timeout", \.timeout, "the longest a camera may take to open, and be silent"),
            Key("backoff", \.backoff, "the longest time between two tries to open a camera"),
            Key(
                "clock", \.clock,
                "what media time of a camera follows; auto: timestamps while their clock runs right"
            ),
            Key(
                "tiles", \.tiles, as: .integer(1...2),
                "2: networks look at 2 x 2 overlapping tiles beside the whole picture"),
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
