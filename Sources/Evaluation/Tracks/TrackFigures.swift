/// How well a tracker did on one sequence; rates of 0 to 1.
package struct TrackFigures: Sendable, Equatable {
    /// Higher order tracking accuracy (Luiten and others, 2020), mean over 19 overlaps.
    package internal(set) var hota = 0.0
    /// Its part for detection.
    package internal(set) var detection = 0.0
    /// Its part for association.
    package internal(set) var association = 0.0
    /// 1 less misses, false boxes and switches over truth boxes, at overlap 0.5 (CLEAR MOT).
    package internal(set) var mota = 0.0
    /// Harmonic mean of the precision and recall of identities, at overlap 0.5.
    package internal(set) var idf1 = 0.0
    /// Identity switches.
    package internal(set) var switches = 0
    /// Boxes that match no truth.
    package internal(set) var falsePositives = 0
    /// Truth boxes that no box matches.
    package internal(set) var falseNegatives = 0
    /// Boxes of the truth that were scored.
    package let truthCount: Int
    /// Boxes of the tracker that were scored.
    package let boxCount: Int
    /// Identities of the tracker that were scored.
    package let idCount: Int

    /// Judges `found` by `truth` under the rules of `benchmark`.
    ///
    /// Time and memory follow from boxes and overlapping pairs; a frame with more than ten million
    /// of those is refused.
    package init(
        truth: TrackTable, found: TrackTable, benchmark: MOTBenchmark
    ) throws(EvaluationFault) {
        let sequence = try ScoredSequence(truth: truth, found: found, benchmark: benchmark)
        truthCount = sequence.truthCount
        boxCount = sequence.foundCount
        idCount = sequence.foundIDs.boxes.count
        let identities = try IdentityPairs(sequence)
        try judgeHigherOrder(sequence, identities)
        try judgeClear(sequence)
        judgeIdentities(sequence, identities)
    }
}
