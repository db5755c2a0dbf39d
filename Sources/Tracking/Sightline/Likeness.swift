import VisionCore

/// How alike a track and a detection are: the overlap of both boxes, enlarged by a margin, times
/// the likeness of their heights.
///
/// Enlarged boxes find an object that moved out of its own box (C-BIoU: Yang et al., 2023); heights
/// tell people apart that stand behind each other (Hybrid-SORT: Yang et al., 2024).
struct Likeness {
    /// The least that counts.
    let least: Double
    /// The share of their sides by which boxes are enlarged on each side.
    let margin: Double
    /// How much a low score takes off: 0 nothing, 1 in proportion.
    let scoreWeight: Double

    /// From 0 to 1, below `least` for what is not alike.
    func value(_ one: PreciseBox, _ two: PreciseBox, score: Float) -> Double {
        let (marginX, marginY) = (
            margin * (one.width + two.width) / 2, margin * (one.height + two.height) / 2
        )
        let wide = min(one.right, two.right) - max(one.left, two.left) + 2 * marginX
        guard wide > 0 else { return 0 }
        let tall = min(one.bottom, two.bottom) - max(one.top, two.top) + 2 * marginY
        guard tall > 0 else { return 0 }
        let shared = wide * tall
        let area =
            (one.width + 2 * marginX) * (one.height + 2 * marginY)
            + (two.width + 2 * marginX) * (two.height + 2 * marginY) - shared
        let heights = min(one.height, two.height) / max(one.height, two.height)
        let doubt = scoreWeight * (1 - Double(min(max(score, 0), 1)))
        return min(shared / area, 1) * heights * (1 - doubt)
    }
}
