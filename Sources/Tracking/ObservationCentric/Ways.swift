import VisionCore

/// How well the ways to the detections of a list continue that of a track, for all at once.
struct Ways: Sendable {
    /// Four detections side by side: twice their centres, and their scores.
    private struct Four: Sendable {
        var x = SIMD4<Double>.zero
        var y = SIMD4<Double>.zero
        var score = SIMD4<Double>.zero
    }

    private var fours: [Four] = []
    private var count = 0

    /// Takes the detections of a list; `boxes` are those of all detections.
    mutating func take(_ list: [Int], _ boxes: [PreciseBox], _ detections: [Detection]) {
        count = list.count
        refill(&fours, count: (count + 3) / 4, with: Four())
        for (column, seen) in list.enumerated() {
            fours[column / 4].x[column % 4] = boxes[seen].left + boxes[seen].right
            fours[column / 4].y[column % 4] = boxes[seen].top + boxes[seen].bottom
            fours[column / 4].score[column % 4] = Double(detections[seen].score)
        }
    }

    /// Appends a gain for each detection of the list to `gains`: `inertia` times its score times
    /// 0.5 for the way straight on from `earlier`, 0 for one across, -0.5 for one back.
    func addGains(
        from earlier: PreciseBox?, _ direction: Direction?, inertia: Double,
        to gains: inout [Double]
    ) {
        guard let earlier, let direction else {
            return gains.append(contentsOf: repeatElement(0, count: count))
        }
        for (place, four) in fours.enumerated() {
            let dx = (four.x - earlier.left - earlier.right) / 2
            let dy = (four.y - earlier.top - earlier.bottom) / 2
            let length = (dx * dx + dy * dy).squareRoot() + 1e-6
            let cosine = direction.x * (dx / length) + direction.y * (dy / length)
            let angle = cosine.clamped(
                lowerBound: SIMD4(repeating: -1), upperBound: SIMD4(repeating: 1)
            ).arcCosine
            let gain = inertia * (0.5 - angle / .pi) * four.score
            for lane in 0..<min(4, count - place * 4) { gains.append(gain[lane]) }
        }
    }
}
