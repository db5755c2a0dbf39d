package import EventLog

/// What was noticed about the pictures of a live source, beside what is seen in them.
package enum PictureFinding: Sendable, Equatable {
    /// The same picture comes again and again (true), or no longer; for so long. `ordinal` counts
    /// these stretches of the source.
    case frozen(Bool, length: Duration, ordinal: Int)
    /// Something moves (true), or no longer; with the share of blocks that move, and for how long.
    case motion(Bool, share: Double, length: Duration, ordinal: Int)
    /// The lens is covered, or the picture shows nothing else (true), or no longer; for how long.
    case blind(Bool, length: Duration, ordinal: Int)
    /// The camera shows another place (true), or stays at one again; how alike the picture is to
    /// the one before, -1 to 1.
    case moved(Bool, likeness: Double, ordinal: Int)
    /// Times of capture come from another clock now, or that clock made a step.
    case cameraClock(CameraTime.Provenance, String)
}
