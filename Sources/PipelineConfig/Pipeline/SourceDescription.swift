package import VisionCore

/// One camera, file, folder or stream.
package struct SourceDescription: Sendable, Equatable {
    /// Whether the source waits for the pipeline.
    package enum Mode: String, Sendable, CaseIterable {
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
    package var mode: Mode
    /// Index of the video stream; nil for libav's best.
    package var stream: Int?
    /// Media time where it begins, from the file's first frame; nil for the start.
    package var from: Duration?
    /// Media time where it stops, exclusive; nil for the end.
    package var to: Duration?
    /// Frames to process at most; nil for all.
    package var maxFrames: Int?
    /// Keep every N-th frame; the others are drops with cause `stride`.
    package var stride: Int
    /// Its way to find objects; see `PipelineDescription.detect(of:)`.
    package var detect: Override<DetectDescription>
    /// Its way to follow objects; see `PipelineDescription.track(of:)`.
    package var track: Override<TrackDescription>
    /// Its own rules; see `PipelineDescription.rules(of:)`.
    package var rules: [RuleDescription]
}

/// A line or a zone that makes events.
package struct RuleDescription: Sendable, Equatable {
    /// What a rule watches.
    package enum Kind: String, Sendable, CaseIterable {
        /// Objects that cross an open polyline of two points or more.
        case line
        /// Objects that enter and leave a polygon of three points or more.
        case zone
    }

    /// Its name: `rule` in the log; unique.
    package var name: String
    /// What it watches.
    package var kind: Kind
    /// Its points in 0 to 1 of the picture as shown.
    package var points: [NormalizedPoint]
    /// Labels it looks at; nil for all.
    package var classes: [String]?
    /// How long an object must stay on the other side, media time.
    package var hold: Duration
    /// The point of a box that counts.
    package var anchor: BoxAnchor
}

/// The wait in front of a stage.
package struct QueueDescription: Sendable, Equatable {
    /// What happens when a queue is full.
    package enum Policy: String, Sendable, CaseIterable {
        /// The stage before waits.
        case block
        /// The oldest item goes.
        case dropOldest = "drop-oldest"
        /// The newest item goes.
        case dropNewest = "drop-newest"
        /// One item, replaced by the newest.
        case latest
        /// Every N-th item is kept.
        case stride
    }

    /// The stages whose queue can be set.
    package static let stages = [
        "decode", "detect", "pose", "track", "rules", "annotate", "encode", "log",
    ]

    /// The stage behind the queue.
    package var stage: String
    /// What happens when it is full; nil for what the source's mode asks for.
    package var policy: Policy?
    /// Frames it holds; nil for the stage's own.
    package var capacity: Int?
}
