import Media
import VisionCore

/// Whether anything is seen of a live source: packets that give no frame are no sight, and neither
/// is the same picture for ever.
///
/// A pure value: the caller has the clock.
struct SourceSight {
    private let patience: Duration
    private var frozen: FrozenWatch
    private var lastFrame = HostInstant.zero
    private var packets = 0
    private var refused = 0
    /// Connections in a row that gave no frame: the more, the longer a key frame is waited for.
    private var blindConnections = 0

    /// Packets in a row without a frame that are no chance.
    private static let leastPackets = 25
    /// A decoder that refuses everything is not watched for longer.
    private static let refusalPatience = Duration.seconds(1)
    /// How much longer a decoder is watched that waits for a key frame.
    private static let keyFramePatience = 3

    /// A source that is given up for blind after `patience` without a frame.
    init(patience: Duration) {
        self.patience = patience
        frozen = FrozenWatch(patience: patience)
    }

    /// The source is open from `now` on.
    mutating func open(at now: HostInstant) {
        lastFrame = now
        (packets, refused) = (0, 0)
    }

    /// A packet gave so many frames; `refusesPackets` tells that the decoder did not take it.
    ///
    /// What is to be complained of, once for a connection.
    mutating func note(
        frames: Int, refusesPackets: Bool, at now: HostInstant
    ) -> SourceDemand.Complaint? {
        guard frames == 0 else {
            lastFrame = now
            (packets, refused, blindConnections) = (0, 0, 0)
            return nil
        }
        packets += 1
        if refusesPackets { refused += 1 }
        let blind = now - lastFrame
        guard packets >= Self.leastPackets else { return nil }
        if refused * 4 > packets * 3, blind > Self.refusalPatience {
            return complaint(.codec, "the decoder takes none of its packets", blind)
        }
        let limit = patience * Self.keyFramePatience * (1 << min(blindConnections, 4))
        guard blind > limit else { return nil }
        return complaint(.noFrames, "packets come, but no frame", blind)
    }

    private mutating func complaint(
        _ reason: SourceReason, _ text: String, _ blind: Duration
    ) -> SourceDemand.Complaint {
        blindConnections += 1
        let since = lastFrame
        lastFrame = lastFrame + .seconds(3600)
        return SourceDemand.Complaint(
            trouble: SourceTrouble(reason, "\(text) for \(blind.wholeSeconds) s"), since: since)
    }

    /// Looks at a frame of the source.
    mutating func look(at frame: VideoFrame, now: HostInstant) -> PictureFinding? {
        frozen.note(frame, at: now)
    }

    /// The source is away.
    mutating func restart(at now: HostInstant) -> PictureFinding? { frozen.restart(at: now) }
}
