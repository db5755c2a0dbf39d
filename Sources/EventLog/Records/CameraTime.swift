package import VisionCore

/// Time of day of capture, with where it comes from.
package struct CameraTime: Sendable, Hashable {
    /// Where a time of capture comes from.
    package enum Provenance: String, Sendable, Hashable, CaseIterable {
        /// Sender reports of RTCP.
        case rtcp
        /// Producer reference time in the container.
        case prft
        /// Programme date times of a playlist.
        case playlist = "hls-pdt"
        /// The host's clock when the packet came.
        case arrival
    }

    /// The time of day.
    package var instant: WallInstant
    /// Where it comes from.
    package var provenance: Provenance
    /// Stated bound of its error.
    package var error: Duration?

    /// A time of capture.
    package init(instant: WallInstant, provenance: Provenance, error: Duration? = nil) {
        self.instant = instant
        self.provenance = provenance
        self.error = error
    }

    func write(to line: inout JSONLine) {
        line.field("cap", timeOfDay: instant)
        line.field("cap_src", word: provenance)
        line.field("cap_err_ms", milliseconds: error)
    }
}
