/// Time of day of capture, with where it comes from.
package struct CameraTime: Sendable, Hashable {
    /// Where a time of capture comes from.
    package enum Provenance: String, Sendable, Hashable, CaseIterable {
        /// Sender reports of RTCP.
        case rtcp
        /// Producer reference time in the container.
        case prft
        /// EXT-X-PROGRAM-DATE-TIME of a playlist.
        case hlsProgramDate = "hls-pdt"
        /// Metadata of a file.
        case fileMetadata = "file-meta"
        /// A file beside the clip.
        case sidecar
        /// The host's clock when the packet came.
        case arrival
    }

    /// RFC 3339, UTC, nanoseconds.
    package var instant: String
    /// Where it comes from.
    package var provenance: Provenance
    /// Stated bound of its error in milliseconds.
    package var errorMilliseconds: Double?

    /// A time of capture.
    package init(instant: String, provenance: Provenance, errorMilliseconds: Double? = nil) {
        self.instant = instant
        self.provenance = provenance
        self.errorMilliseconds = errorMilliseconds
    }

    func write(to line: inout JSONLine) {
        line.field("cap", instant)
        line.field("cap_src", word: provenance)
        line.field("cap_err_ms", errorMilliseconds, places: 3)
    }
}
