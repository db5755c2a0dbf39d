package import Media
package import VisionCore

/// A decoded frame on its way through the graph.
package struct FrameItem: Sendable {
    /// Which frame.
    package let identity: FrameIdentity
    /// Its pixels; shared, never changed.
    package var frame: VideoFrame
    /// Media time since the source's origin, nanoseconds.
    package let time: Int64
    /// When its packet left the demuxer, monotonic nanoseconds.
    package let arrival: Int64
    /// How it was understood.
    package var via: FrameVia = .infer
    /// What the networks saw, on the log's grid, best first.
    package var detections: [Detection] = []
    /// What the picture as a whole shows, best first.
    package var classes: [PictureClass] = []
    /// The class of every part of the picture; nil where nothing segments.
    package var map: ClassMap?
    /// When it was captured; of live sources.
    package var capture: CaptureTime?
    /// Where decoding stood behind it, on frames behind which a run may go on later.
    package var decodePoint: DecodePoint?
    /// Time spent in each stage so far, nanoseconds.
    package var spent = StageTimes()
}

/// Nanoseconds that a frame spent being worked on.
package struct StageTimes: Sendable {
    /// From pictures to the inputs of networks.
    package var preparation: Int64 = 0
    /// Networks.
    package var inference: Int64 = 0
    /// From the outputs of networks to detections.
    package var reading: Int64 = 0
    /// Tracking.
    package var tracking: Int64 = 0
    /// Rules.
    package var rules: Int64 = 0
}
