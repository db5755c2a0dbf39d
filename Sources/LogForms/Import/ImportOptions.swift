package import EventLog
package import VisionCore

/// What a file of detections does not say of itself.
package struct ImportOptions: Sendable {
    /// Width and height of the pictures, pixels.
    package var size: Size
    /// Frames a second, numerator and denominator.
    package var rate: FrameRate
    /// The source's name in the log.
    package var source: String
    /// Frames, also those behind the last one with a detection; nil: up to that.
    package var frames: Int?
    /// Least score that begins a track when the log is replayed.
    package var keptScore: Float
    /// The class of what has none.
    package var className: String
    /// Names of categories by number; nil: COCO's.
    package var labels: [String]?
    /// Whether a log that is there is replaced.
    package var overwrites: Bool
    /// The program that makes the log.
    package var tool: RunRecord.Tool

    /// Pictures of `size`, `rate` of them a second.
    package init(size: Size, rate: FrameRate, source: String, tool: RunRecord.Tool) {
        self.size = size
        self.rate = rate
        self.source = source
        self.tool = tool
        keptScore = 0.35
        className = "person"
        overwrites = false
    }
}

/// Frames a second, as an exact fraction.
package struct FrameRate: Sendable, Equatable {
    /// Frames in `denominator` seconds; positive.
    package let numerator: Int64
    /// Positive.
    package let denominator: Int64

    /// Reads `25`, `29.97` or `30000/1001`; nil for what is no rate between 0 and 100,000.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let (top, bottom): (Int64, Int64)
        if parts.count == 2 {
            guard let a = Int64(parts[0]), let b = Int64(parts[1]) else { return nil }
            (top, bottom) = (a, b)
        } else if let whole = Int64(text) {
            (top, bottom) = (whole, 1)
        } else {
            guard let rate = Double(text), rate > 0, rate < 100_000 else { return nil }
            // 23.976, 29.97 and 59.94 are what NTSC's fractions are called.
            let ntsc = [24, 30, 60, 120].first {
                (Double($0) * 1000 / 1001 - rate).magnitude < 2e-3
            }
            (top, bottom) =
                ntsc.map { (Int64(clamping: $0) * 1000, 1001) }
                ?? (Int64(roundedHalfToEven: rate * 1000), 1000)
        }
        guard top > 0, bottom > 0, bottom < 1_000_000_000, top / bottom < 100_000,
            top < 1_000_000_000_000
        else { return nil }
        (numerator, denominator) = (top, bottom)
    }

    /// Media time of frame `index`, rounded half to even.
    func time(of index: Int) -> MediaInstant {
        let ticks = Int128(index) * Int128(denominator) * 1_000_000_000
        return MediaInstant(
            nanoseconds: Int64(clamping: ticks.dividedHalfToEven(by: Int128(numerator))))
    }
}
