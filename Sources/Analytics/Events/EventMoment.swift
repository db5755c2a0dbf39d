package import VisionCore

/// When an event happened, in media time, between two frames: the log's `at`.
package struct EventMoment: Hashable, Sendable, Codable {
    /// Media time, interpolated (`t_ns`).
    package let time: MediaInstant
    /// Ticks of the source's time base, interpolated (`pts`).
    package let pts: Int64?
    /// Index of the last frame before it (`n_before`).
    package let frameBefore: Int?
    /// Index of the first frame after it (`n_after`); `frameBefore` for a moment in a frame.
    package let frameAfter: Int?
    /// Its place between the two, in ten-thousandths, 0 to 10,000 (`frac`).
    package let tenThousandths: Int?

    /// A moment of which the media time is known, and whatever else is given.
    package init(
        time: MediaInstant, pts: Int64? = nil, frameBefore: Int? = nil, frameAfter: Int? = nil,
        tenThousandths: Int? = nil
    ) {
        self.time = time
        self.pts = pts
        self.frameBefore = frameBefore
        self.frameAfter = frameAfter
        self.tenThousandths = tenThousandths
    }

    /// The moment of a frame.
    package init(of input: RuleInput) {
        time = input.time
        pts = input.pts
        frameBefore = input.identity.frameIndex
        frameAfter = input.identity.frameIndex
        tenThousandths = 0
    }

    /// A moment in a frame.
    package init(in sighting: Sighting) {
        time = sighting.time
        pts = sighting.pts
        frameBefore = sighting.frame
        frameAfter = sighting.frame
        tenThousandths = 0
    }

    /// The moment at `fraction` (0 to 1) of the way from one sighting to the next.
    ///
    /// The fraction is rounded to its step first; time and pts follow from it by exact integer
    /// arithmetic, rounded half to even.
    package init(from first: Sighting, to second: Sighting, fraction: Double) {
        let bounded = fraction.isNaN ? 0 : min(max(fraction, 0), 1)
        let steps = Int((bounded * 10_000).rounded(.toNearestOrEven))
        time = MediaInstant(
            nanoseconds: interpolate(
                first.time.nanoseconds, second.time.nanoseconds, tenThousandths: steps))
        pts = interpolate(first.pts, second.pts, tenThousandths: steps)
        frameBefore = first.frame
        frameAfter = second.frame
        tenThousandths = steps
    }
}

/// `first` + (`second` − `first`) × `tenThousandths` ÷ 10,000, exact, rounded half to even.
private func interpolate(_ first: Int64, _ second: Int64, tenThousandths: Int) -> Int64 {
    let product = (Int128(second) - Int128(first)) * Int128(tenThousandths)
    return Int64(clamping: Int128(first) + product.dividedHalfToEven(by: 10_000))
}
