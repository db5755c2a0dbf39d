extension TrackFigures {
    private static let least = 0.5 - .ulpOfOne

    /// Fills in MOTA and its counts (Bernardin and Stiefelhagen, 2008, as TrackEval computes it).
    mutating func judgeClear(_ scored: ScoredFrames) {
        // The found identity of each truth: the last that it ever had, and that of the last frame.
        var lastEver = Array(repeating: -1, count: scored.truthCount.count)
        var lastFrame = lastEver
        var right = 0
        for frame in scored.frames {
            // Pairs that go on are kept before any overlap counts.
            let gain = frame.truth.indices.map { i in
                frame.found.indices.map { j -> Double in
                    guard frame.overlap[i][j] >= Self.least else { return 0 }
                    let goesOn = lastFrame[frame.truth[i]] == frame.found[j]
                    return frame.overlap[i][j] + (goesOn ? 1000 : 0)
                }
            }
            let pairs = BestPairing.columns(gain: gain, count: frame.found.count)
            var current = Array(repeating: -1, count: scored.truthCount.count)
            var matched = 0
            for (i, j) in pairs.enumerated() {
                guard let j, gain[i][j] > 0 else { continue }
                let (truth, found) = (frame.truth[i], frame.found[j])
                if lastEver[truth] >= 0, lastEver[truth] != found { switches += 1 }
                lastEver[truth] = found
                current[truth] = found
                matched += 1
            }
            // A frame that has nothing to compare breaks no pair.
            if !frame.truth.isEmpty, !frame.found.isEmpty { lastFrame = current }
            right += matched
            falseNegatives += frame.truth.count - matched
            falsePositives += frame.found.count - matched
        }
        let truths = right + falseNegatives
        mota = Double(right - falsePositives - switches) / Double(max(truths, 1))
    }

    /// Fills in IDF1 (Ristani and others, 2016): identities paired once for the whole sequence.
    mutating func judgeIdentities(_ scored: ScoredFrames) {
        let empty = Array(repeating: 0.0, count: scored.foundCount.count)
        var together = Array(repeating: empty, count: scored.truthCount.count)
        for frame in scored.frames {
            for i in frame.truth.indices {
                for j in frame.found.indices where frame.overlap[i][j] >= 0.5 {
                    together[frame.truth[i]][frame.found[j]] += 1
                }
            }
        }
        let pairs = BestPairing.columns(gain: together, count: empty.count)
        var right = 0.0
        for (truth, found) in pairs.enumerated() {
            if let found { right += together[truth][found] }
        }
        let boxes = scored.truthCount.reduce(0, +) + scored.foundCount.reduce(0, +)
        idf1 = boxes > 0 ? 2 * right / boxes : 0
    }
}
