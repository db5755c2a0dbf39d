/// The queue in front of a stage.
package struct QueueDescription: Sendable, Equatable {
    /// What happens when a queue is full.
    package enum Policy: String, Sendable, ConfigChoice {
        /// The stage before waits.
        case block
        /// The oldest item is dropped.
        case dropOldest = "drop-oldest"
        /// The newest item is dropped.
        case dropNewest = "drop-newest"
        /// One item, replaced by the newest.
        case latest
        /// Every N-th item is kept.
        case stride
    }

    /// The stages whose queue can be set.
    package static let stages = ["decode", "detect", "track", "annotate", "encode", "log"]

    /// Parts of a pipeline that are no stage of their own, and the stage that does their work.
    static let stagesOfParts = [
        "pose": "detect", "segment": "detect", "classify": "detect", "rules": "track",
    ]

    /// The stage behind the queue.
    package var stage: String
    /// What happens when it is full; nil for what the source's mode asks for.
    package var policy: Policy?
    /// Frames it holds; nil for the stage's own.
    package var capacity: Int?
}

extension QueueDescription {
    /// The keys of a queue.
    static let keys = KeyGroup(
        QueueDescription(stage: ""),
        [
            Key("policy", \.policy, absent: "by the source's mode", "what happens when it is full"),
            Key(
                "capacity", \.capacity, as: .integer(1...1024),
                absent: "2; 1 on the way to an encoder; 32 before a camera's outputs",
                "how many frames it holds"),
        ])
}
