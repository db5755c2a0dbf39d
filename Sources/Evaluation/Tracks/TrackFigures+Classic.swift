extension TrackFigures {
    private static let least = 0.5 - .ulpOfOne

    /// Fills in MOTA and its counts (Bernardin and Stiefelhagen, 2008, as TrackEval computes it).
    mutating func judgeClear(_ sequence: ScoredSequence) throws(EvaluationFault) {
        // The found identity of each truth: the last that it ever had, and that of the last frame.
        var lastEver: [Int: Int] = [:]
        var lastFrame: [Int: Int] = [:]
        var right = 0
        // A frame that has nothing to compare breaks no pair.
        for frame in sequence.frames where frame.hasBoth {
            let edges = try frame.overlaps().filter { $0.overlap >= Self.least }.map { pair in
                // Pairs that continue are kept before any overlap counts.
                let continues =
                    lastFrame[frame.truth[Int(pair.row)]] == frame.found[Int(pair.column)]
                return BestPairing.Edge(
                    row: pair.row, column: pair.column,
                    gain: (continues ? 1000 : 0) + pair.overlap)
            }
            let chosen = BestPairing.edges(
                edges, rows: frame.truth.count, columns: frame.found.count)
            lastFrame.removeAll(keepingCapacity: true)
            for index in chosen.compactMap(\.self) {
                let truth = frame.truth[Int(edges[index].row)]
                let found = frame.found[Int(edges[index].column)]
                if let before = lastEver.updateValue(found, forKey: truth), before != found {
                    switches += 1
                }
                lastFrame[truth] = found
                right += 1
            }
        }
        falseNegatives = truthCount - right
        falsePositives = boxCount - right
        mota = Double(right - falsePositives - switches) / Double(max(truthCount, 1))
    }

    /// Fills in IDF1 (Ristani and others, 2016): identities paired once for the whole sequence.
    mutating func judgeIdentities(_ sequence: ScoredSequence, _ identities: IdentityPairs) {
        let edges = identities.shares.filter { $0.value.together > 0 }
            .sorted { ($0.key.truth, $0.key.found) < ($1.key.truth, $1.key.found) }
            .map {
                BestPairing.Edge(
                    row: Int32(truncatingIfNeeded: $0.key.truth),
                    column: Int32(truncatingIfNeeded: $0.key.found),
                    gain: Double($0.value.together))
            }
        let chosen = BestPairing.edges(
            edges, rows: sequence.truthIDs.boxes.count, columns: sequence.foundIDs.boxes.count)
        let right = chosen.reduce(0.0) { sum, index in sum + (index.map { edges[$0].gain } ?? 0) }
        let boxes = truthCount + boxCount
        idf1 = boxes > 0 ? 2 * right / Double(boxes) : 0
    }
}
