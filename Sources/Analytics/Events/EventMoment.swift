/// When an event happened, in media time, between two frames: the log's `at`.
package struct EventMoment: Hashable, Sendable, Codable {
    /// Nanoseconds, interpolated (`t_ns`).
    package let time: Int64
    /// Ticks of the source's time base, interpolated (`pts`).
    package let pts: Int64
    /// Index of the last frame before it (`n_before`).
    package let frameBefore: Int
    /// Index of the first frame after it (`n_after`); the same frame for what has no before.
    package let frameAfter: Int
    /// Its place between the two, in ten-thousandths, 0 to 10,000 (`frac`).
    package let tenThousandths: Int

    /// Its place between the two frames, 0 to 1, in steps of 0.0001.
    package var fraction: Double { Double(tenThousandths) / 10_000 }

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
        let bounded = min(max(fraction, 0), 1)
        let steps = Int((bounded * 10_000).rounded(.toNearestOrEven))
        time = interpolate(first.time, second.time, tenThousandths: steps)
        pts = interpolate(first.pts, second.pts, tenThousandths: steps)
        frameBefore = first.frame
        frameAfter = second.frame
        tenThousandths = steps
    }
}

/// `first` + (`second` − `first`) × `tenThousandths` ÷ 10,000, exact, rounded half to even.
private func interpolate(_ first: Int64, _ second: Int64, tenThousandths: Int) -> Int64 {
    let product = (Int128(second) - Int128(first)) * Int128(tenThousandths)
    let (quotient, remainder) = product.quotientAndRemainder(dividingBy: 10_000)
    let twice = remainder.magnitude * 2
    let away = twice > 10_000 || (twice == 10_000 && quotient % 2 != 0)
    let rounded = quotient + (away ? (product < 0 ? -1 : 1) : 0)
    return Int64(clamping: Int128(first) + rounded)
}
