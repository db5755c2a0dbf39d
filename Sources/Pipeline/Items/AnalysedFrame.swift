package import Analytics
package import VisionCore

/// A frame with everything that was found out about it.
package struct AnalysedFrame: Sendable {
    /// The frame and its detections.
    package var frame: FrameItem
    /// Tracks as they stand after it, by number.
    package var tracks: [Track]
    /// Tracks among them whose state the log has to tell, by number.
    package var changedTracks: [Track]
    /// What the rules found, in the log's order.
    package var events: [AnalyticsEvent]
    /// Counters and occupancies as drawn.
    package var shapes: [RuleShape]
    /// What the source's stages need to go on behind it, as JSON; on some frames.
    package var snapshot: [UInt8]?
}
