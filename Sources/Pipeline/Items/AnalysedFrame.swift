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

/// A rule as it is drawn: where it is and what it counts now.
package struct RuleShape: Sendable, Equatable {
    /// What it is.
    package enum Kind: Sendable, Equatable {
        /// A counting line and its counts.
        case line(inCount: Int, outCount: Int)
        /// A zone and how many are in it.
        case zone(occupancy: Int)
    }

    /// Name of the rule.
    package var name: String
    /// What it is.
    package var kind: Kind
    /// Corners in 0 to 1 of the picture as shown.
    package var points: [NormalizedPoint]
}
