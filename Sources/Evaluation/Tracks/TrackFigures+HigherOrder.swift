extension TrackFigures {
    private static let steps = 19

    /// Fills in HOTA and its parts.
    mutating func judgeHigherOrder(
        _ sequence: ScoredSequence, _ identities: IdentityPairs
    ) throws(EvaluationFault) {
        guard boxCount > 0, truthCount > 0 else { return }
        var matches: [IdentityPairs.Key: [Int]] = [:]
        var right = Array(repeating: 0, count: Self.steps)
        for frame in sequence.frames where frame.hasBoth {
            let pairs = try frame.overlaps()
            let keys = pairs.map {
                IdentityPairs.Key(
                    truth: frame.truth[Int($0.row)], found: frame.found[Int($0.column)])
            }
            let edges = pairs.indices.map {
                BestPairing.Edge(
                    row: pairs[$0].row, column: pairs[$0].column,
                    gain: identities.alignment(keys[$0], in: sequence) * pairs[$0].overlap)
            }
            let chosen = BestPairing.edges(
                edges, rows: frame.truth.count, columns: frame.found.count)
            for index in chosen.compactMap(\.self) {
                for step in 0..<Self.steps where Self.isMatch(pairs[index].overlap, step) {
                    right[step] += 1
                    matches[keys[index], default: Array(repeating: 0, count: Self.steps)][step] += 1
                }
            }
        }
        sum(matches, right: right, in: sequence)
    }

    private static func isMatch(_ overlap: Double, _ step: Int) -> Bool {
        overlap >= 0.05 * Double(step + 1) - .ulpOfOne
    }

    /// The means over the steps.
    private mutating func sum(
        _ matches: [IdentityPairs.Key: [Int]], right: [Int], in sequence: ScoredSequence
    ) {
        // In one order, so that equal input gives equal bits.
        let keys = matches.keys.sorted { ($0.truth, $0.found) < ($1.truth, $1.found) }
        for step in 0..<Self.steps {
            let hits = Double(right[step])
            let det = hits / max(Double(truthCount + boxCount) - hits, 1)
            var ass = 0.0
            for key in keys {
                let count = Double(matches[key]?[step] ?? 0)
                let either =
                    Double(sequence.truthIDs.boxes[key.truth] + sequence.foundIDs.boxes[key.found])
                    - count
                ass += count * count / max(either, 1)
            }
            ass /= max(hits, 1)
            detection += det / Double(Self.steps)
            association += ass / Double(Self.steps)
            hota += (det * ass).squareRoot() / Double(Self.steps)
        }
    }
}
