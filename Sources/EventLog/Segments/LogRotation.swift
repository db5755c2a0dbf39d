/// When a log begins its next segment, and how many stay.
package struct LogRotation: Sendable, Equatable {
    /// Bytes from which a segment is complete.
    package var size: Int?
    /// Time of day that a segment holds; without effect in a deterministic log.
    package var every: Duration?
    /// Complete segments that stay; the oldest are removed.
    package var keep: Int?
    /// Bytes of complete segments up to which none goes that is still needed.
    package var hold: Int64 = 10 << 30

    /// A new segment after `size` bytes or `every`; all of them stay unless `keep` says how many.
    package init(size: Int? = nil, every: Duration? = nil, keep: Int? = nil) {
        self.size = size
        self.every = every
        self.keep = keep
    }
}

/// What came of a rotation that was asked for.
package enum RotationOutcome: Sendable, Equatable {
    /// The log continues in this segment.
    case rotated(segment: Int)
    /// The present segment has nothing in it yet.
    case empty
    /// What a run that was killed left is made again, or records wait for the disk.
    case busy
    /// The disk refuses it, in words.
    case failed(String)
    /// The log goes where there are no segments.
    case noFile
}
