package import Media
package import VisionCore

/// A frame as the decoder gave it, with its name and its time.
package struct DecodedFrame: Sendable {
    /// Which frame.
    package let identity: FrameIdentity
    /// Its pixels; shared, never changed.
    package let picture: VideoFrame
    /// Media time since the source's origin.
    package let time: MediaInstant
    /// When its packet left the demuxer.
    package let arrival: HostInstant
    /// When the decoder gave it.
    package let decoded = MonotonicClock.now
    /// Packets of the source from which no frame was made, up to this frame.
    package var refusedPackets = 0
    /// Whether nothing moves in it, so that networks need not look.
    package var isStill = false
    /// When it was captured; of live sources.
    package var capture: CaptureTime?
    /// Where decoding stood behind it, on frames behind which a run may resume.
    package var decodePoint: DecodePoint?

    package init(
        identity: FrameIdentity, picture: VideoFrame, time: MediaInstant, arrival: HostInstant
    ) {
        self.identity = identity
        self.picture = picture
        self.time = time
        self.arrival = arrival
    }

    /// Ticks exactly as the demuxer gave them; of the repaired timeline where it gave none.
    package var timestamp: Int64 { picture.sourcePTS ?? picture.pts.value }
}
