package import Analytics
import Media
import StageGraph
package import VisionCore

/// A frame with everything that was found out about it.
package struct AnalysedFrame: Sendable {
    /// The frame and what networks saw in it.
    package var detected: DetectedFrame
    /// How it was understood.
    package var via: FrameVia
    /// Tracks as they are after it, by number.
    package var tracks: [Track] = []
    /// Tracks among them whose state belongs into the log, by number.
    package var changedTracks: [Track] = []
    /// What is told of objects one by one, by the number of their track, or by the place of the
    /// detection where there is no tracker.
    var attributes: [Int: [TrackAttributes.Told]] = [:]
    /// What the rules found, in the log's order.
    package var events: [AnalyticsEvent] = []
    /// Counters and occupancies as drawn.
    package var shapes: [RuleShape] = []
    /// The ground that the source sees; nil where it is not calibrated.
    package var ground: Ground?
    /// How the camera moved since the frame before; nil where the tracker does not ask.
    var motion: CameraMotion?
    /// What it took.
    package var times = AnalysisTimes()
    /// What the source's stages need to resume behind it, as JSON; on some frames.
    package var snapshot: [UInt8]?

    package init(_ detected: DetectedFrame, via: FrameVia) {
        self.detected = detected
        self.via = via
    }

    /// The frame as it was decoded.
    package var decoded: DecodedFrame { detected.decoded }
    /// Which frame.
    package var identity: FrameIdentity { detected.decoded.identity }
    /// What networks saw; empty when none looked at it.
    package var detections: [Detection] { detected.findings?.detections ?? [] }
}

/// What goes to result files is a copy: its drop is no loss of a frame.
extension AnalysedFrame: GraphItem {
    package var countsAsFrame: Bool { false }
    /// Those of its picture.
    package var byteCount: Int { decoded.picture.byteCount }
}

/// Time that was spent on understanding a frame.
package struct AnalysisTimes: Sendable {
    /// Tracking.
    package var tracking = Duration.zero
    /// Rules.
    package var rules = Duration.zero

    package init() {}
}
