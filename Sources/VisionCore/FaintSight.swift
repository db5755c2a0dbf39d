/// Where something was seen, too faintly to begin a track.
package struct FaintSight: Hashable, Sendable, Codable {
    /// Media time.
    package let time: MediaInstant
    /// Ticks of the source's time base.
    package let pts: Int64
    /// Index of the frame.
    package let frame: Int
    /// In pixels of the picture as shown.
    package let box: Box
    /// Score of the detection.
    package let score: Float

    /// A sight in a frame.
    package init(time: MediaInstant, pts: Int64, frame: Int, box: Box, score: Float) {
        (self.time, self.pts, self.frame, self.box, self.score) = (time, pts, frame, box, score)
    }
}
