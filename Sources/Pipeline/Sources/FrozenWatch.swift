import Imaging
import Media
import VisionCore

/// Tells a camera that gives the same picture for ever from one that looks at a quiet place.
///
/// Key frames are compared with the key frame before, bit by bit: the noise of a sensor that works
/// never gives the same key frame twice, while pictures between key frames may well be copies of
/// one another.
struct FrozenWatch {
    private let patience: Duration
    private var last: VideoFrame?
    /// Since when, and how often, the same key frame came.
    private var run: (since: HostInstant, repeats: Int)?
    private(set) var isFrozen = false
    private var ordinal = 0

    /// Repeats that are no chance.
    private static let leastRepeats = 2

    /// A watch that calls a picture frozen that comes for `patience`; `ordinal` counts what was
    /// reported before.
    init(patience: Duration, ordinal: Int = 0) {
        self.patience = patience
        self.ordinal = ordinal
    }

    /// Takes a frame note of; what changes with it.
    mutating func note(_ frame: VideoFrame, at now: HostInstant) -> PictureFinding? {
        guard frame.isKey else { return nil }
        let before = last
        last = frame
        guard let before, before.hasSamePixels(as: frame) else {
            defer { run = nil }
            guard isFrozen else { return nil }
            return end(at: now)
        }
        let current = (since: run?.since ?? now, repeats: (run?.repeats ?? 0) + 1)
        run = current
        let length = now - current.since
        guard !isFrozen, length >= patience, current.repeats >= Self.leastRepeats else {
            return nil
        }
        isFrozen = true
        return .frozen(true, length: length, ordinal: ordinal)
    }

    /// The source is away: what was frozen is no longer seen.
    mutating func restart(at now: HostInstant) -> PictureFinding? {
        defer { (last, run) = (nil, nil) }
        return isFrozen ? end(at: now) : nil
    }

    private mutating func end(at now: HostInstant) -> PictureFinding {
        isFrozen = false
        defer { ordinal += 1 }
        return .frozen(false, length: now - (run?.since ?? now), ordinal: ordinal)
    }
}
