package import EventLog
package import VisionCore

/// When a frame was captured, by the clock of its camera or, where that is not known, by arrival.
package struct CaptureTime: Hashable, Sendable {
    /// The time of day.
    package var instant: WallInstant
    /// Where it comes from.
    package var provenance: CameraTime.Provenance
    /// Bound of its error.
    package var error: Duration

    /// The same clock `offset` later, as the log has it.
    func record(offset: Duration = .zero) -> CameraTime {
        CameraTime(
            instant: instant + offset, provenance: provenance, error: error)
    }
}
