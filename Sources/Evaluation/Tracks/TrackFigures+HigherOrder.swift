extension TrackFigures {
    private static let steps = 19

    /// Fills in HOTA and its parts.
    mutating func judgeHigherOrder(_ scored: ScoredFrames) {
        let alignment = Self.alignment(scored)
        let empty = Array(repeating: 0.0, count: scored.foundCount.count)
        var matches = Array(
            repeating: Array(repeating: empty, count: scored.truthCount.count), count: Self.steps)
        var right = Array(repeating: 0.0, count: Self.steps)
        for frame in scored.frames {
            let gain = frame.truth.indices.map { i in
                frame.found.indices.map { j in
                    alignment[frame.truth[i]][frame.found[j]] * frame.overlap[i][j]
                }
            }
            let pairs = BestPairing.columns(gain: gain, count: frame.found.count)
            for (i, j) in pairs.enumerated() {
                guard let j else { continue }
                for step in 0..<Self.steps
                where frame.overlap[i][j] >= 0.05 * Double(step + 1) - .ulpOfOne {
                    right[step] += 1
                    matches[step][frame.truth[i]][frame.found[j]] += 1
                }
            }
        }
        let boxes = scored.truthCount.reduce(0, +) + scored.foundCount.reduce(0, +)
        for step in 0..<Self.steps {
            let det = right[step] / max(boxes - right[step], 1)
            var ass = 0.0
            for (truth, row) in matches[step].enumerated() {
                for (found, count) in row.enumerated() where count > 0 {
                    let either = scored.truthCount[truth] + scored.foundCount[found] - count
                    ass += count * count / max(either, 1)
                }
            }
            ass /= max(right[step], 1)
            detection += det / Double(Self.steps)
            association += ass / Double(Self.steps)
            hota += (det * ass).squareRoot() / Double(Self.steps)
        }
    }

    /// How well each truth identity and each found one go together over the whole sequence.
    private static func alignment(_ scored: ScoredFrames) -> [[Double]] {
        let empty = Array(repeating: 0.0, count: scored.foundCount.count)
        var shared = Array(repeating: empty, count: scored.truthCount.count)
        for frame in scored.frames {
            let rows = frame.overlap.map { $0.reduce(0, +) }
            let columns = frame.found.indices.map { j in
                frame.overlap.reduce(0) { $0 + $1[j] }
            }
            for i in frame.truth.indices {
                for j in frame.found.indices where frame.overlap[i][j] > 0 {
                    shared[frame.truth[i]][frame.found[j]] +=
                        frame.overlap[i][j] / (rows[i] + columns[j] - frame.overlap[i][j])
                }
            }
        }
        for truth in shared.indices {
            for found in empty.indices {
                let both = shared[truth][found]
                shared[truth][found] =
                    both / (scored.truthCount[truth] + scored.foundCount[found] - both)
            }
        }
        return shared
    }
}
