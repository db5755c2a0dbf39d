package import Analytics
package import VisionCore

/// What remains to be logged of the tracks of a source when it or its epoch is over.
package struct SourceClosing: Sendable {
    /// Its last frame.
    package var identity: FrameIdentity
    /// Media time of that frame.
    package var time: MediaInstant
    /// Tracks that ended with it.
    package var tracks: [Track]
    /// What follows from that.
    package var events: [AnalyticsEvent]
}
