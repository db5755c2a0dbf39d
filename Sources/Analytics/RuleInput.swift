package import VisionCore

/// The tracks of one frame, as every rule sees them.
package struct RuleInput: Hashable, Sendable {
    /// The frame.
    package let identity: FrameIdentity
    /// Its media time.
    package let time: MediaInstant
    /// Its time in ticks of the source's time base.
    package let pts: Int64
    /// The picture's size in pixels.
    package let size: Size
    /// Every live track and those that ended in this frame, sorted by number.
    package let tracks: [Track]

    /// The tracks of the frame `identity`.
    package init(
        identity: FrameIdentity, time: MediaInstant, pts: Int64, size: Size, tracks: [Track]
    ) {
        self.identity = identity
        self.time = time
        self.pts = pts
        self.size = size
        self.tracks = tracks
    }
}
