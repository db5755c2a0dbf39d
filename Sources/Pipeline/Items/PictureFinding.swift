package import EventLog

/// What was noticed about the pictures of a live source, beside what is seen in them.
package enum PictureFinding: Sendable, Equatable {
    /// The same picture comes again and again (true), or no longer; for so long. `ordinal` counts
    /// these stretches of the source.
    case frozen(Bool, length: Duration, ordinal: Int)
    /// Times of capture come from another clock now, or that clock made a step.
    case cameraClock(CameraTime.Provenance, String)
}
