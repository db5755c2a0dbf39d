package import VisionCore

/// One source's account of frames: decoded = delivered + dropped + in flight.
package struct FrameBalance: Hashable, Sendable {
    /// Frames that came into being.
    package var decoded: Int
    /// Frames that are through: their records are in the log.
    package var delivered: Int
    /// Frames dropped, by stage and cause.
    package var dropped: [String: [DropCause: Int]]

    /// An account with these entries.
    package init(
        decoded: Int = 0, delivered: Int = 0, dropped: [String: [DropCause: Int]] = [:]
    ) {
        self.decoded = decoded
        self.delivered = delivered
        self.dropped = dropped
    }

    /// Enters `count` frames that were dropped before or in `stage`.
    package mutating func drop(_ count: Int = 1, stage: String, cause: DropCause) {
        dropped[stage, default: [:]][cause, default: 0] += count
    }

    /// All dropped frames.
    package var droppedInAll: Int {
        dropped.values.reduce(0) { $0 + $1.values.reduce(0, +) }
    }

    /// What is neither delivered nor dropped: 0 at the end, negative when something counted twice.
    package var inFlight: Int { decoded - delivered - droppedInAll }
}

extension FrameBalance: CustomStringConvertible {
    /// The account in words.
    package var description: String {
        "decoded \(decoded), delivered \(delivered), dropped \(droppedInAll), "
            + "unaccounted \(inFlight)"
    }
}
