package import VisionCore

/// A frame with what networks saw in it.
package struct DetectedFrame: Sendable {
    /// The frame.
    package var decoded: DecodedFrame
    /// What the networks saw; nil when none looked at it.
    package var findings: Findings?
}

/// What the networks of a source saw in one frame.
package struct Findings: Sendable {
    /// Objects, on the log's grid, best first.
    package var detections: [Detection] = []
    /// What the picture as a whole shows, best first.
    package var classes: [PictureClass] = []
    /// The class of every part of the picture; nil where nothing segments.
    package var map: ClassMap?
    /// What networks gave for the objects that were to be looked at closer, in their order.
    var crops: [[Float]] = []
    /// What ran the detector where a server was to run it and did not; nil else.
    package var engine: FrameEngine?
    /// What a re-identification network gave for objects, by the index of their detection.
    var looks: [Int: [Float]] = [:]
    /// What it took.
    package var times = DetectionTimes()

    package init() {}
}

/// Time that was spent on finding, all networks of the source together.
package struct DetectionTimes: Sendable {
    /// From the picture to the networks' inputs.
    package var preparation = Duration.zero
    /// In the networks.
    package var inference = Duration.zero
    /// From the networks' outputs to detections.
    package var reading = Duration.zero

    package init() {}
}
