package import VisionCore

/// Something that happened to a source, at its place between the source's frames.
package struct SourceNotice: Sendable {
    /// What happened.
    package enum Event: Sendable {
        /// What was noticed about its pictures.
        case watch(PictureFinding)
        /// Seen by the stage that reads the source.
        case source(SourceEvent)
        /// The clock or the pictures changed: a new epoch begins.
        case discontinuity(reason: String, size: Size, isJump: Bool)
        /// Media time passed without frames, in the same epoch.
        case pause(Duration)
    }

    /// Epoch that it belongs to.
    package var epoch: Int
    /// Media time of the last frame before it; nil before the first.
    package var lastTime: MediaInstant?
    /// Media time at which it happened, where that is a picture's own.
    package var at: MediaInstant?
    /// Packets of the source from which no frame was made, so far.
    package var refusedPackets = 0
    /// What happened.
    package var event: Event

    /// Whether no frame of its epoch follows.
    package var endsEpoch: Bool {
        switch event {
        case .discontinuity, .source(.down), .source(.ended): true
        case .source(.opening), .source(.opened), .source(.stalled), .source(.gap),
            .source(.lost), .source(.changedCodec), .source(.decided), .source(.clockRate),
            .source(.damaged),
            .pause, .watch:
            false
        }
    }

    /// Whether nothing of the source follows.
    package var endsSource: Bool {
        if case .source(.ended) = event { true } else { false }
    }
}
