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
    /// What the tracker was fed: `Track.detectionIndex` leads into it.
    package var detections: [Detection] = []
    /// Names of the keypoints of detections; empty where no network gives any.
    package var jointNames: [String] = []
    /// The share of the picture that each class of a segmenter has, by name; nil without one.
    package var shares: [String: Float]?
    /// What the pictures say about the camera, since the frame before.
    package var signs: [CameraSign] = []
    /// Time of day at which the frame was captured; nil where it is not known.
    package var wall: WallInstant?
    /// The ground that the camera sees; nil where it is not calibrated.
    package var ground: Ground?

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

    /// Seconds of media time from `earlier` to this frame.
    func seconds(since earlier: MediaInstant) -> Double {
        Double((time - earlier).nanoseconds) / 1e9
    }
}
