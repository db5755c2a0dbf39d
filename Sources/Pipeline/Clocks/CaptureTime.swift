package import EventLog

/// When a frame was captured, by the clock of its camera or, where that is not known, by arrival.
package struct CaptureTime: Hashable, Sendable {
    /// Unix time, nanoseconds.
    package var nanoseconds: Int64
    /// Where it comes from.
    package var provenance: CameraTime.Provenance
    /// Bound of its error, nanoseconds.
    package var error: Int64

    /// The same clock `offset` nanoseconds later, as the log has it.
    func record(offset: Int64 = 0) -> CameraTime {
        CameraTime(
            instant: LogClock.rfc3339(nanoseconds &+ offset), provenance: provenance,
            errorMilliseconds: Double(error) / 1e6)
    }
}
