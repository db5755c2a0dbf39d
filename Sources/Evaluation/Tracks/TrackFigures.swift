/// How well a tracker did on one sequence; rates of 0 to 1.
package struct TrackFigures: Sendable, Equatable {
    /// Higher order tracking accuracy (Luiten and others, 2020), mean over 19 overlaps.
    package var hota = 0.0
    /// Its part for detection.
    package var detection = 0.0
    /// Its part for association.
    package var association = 0.0
    /// 1 less misses, false boxes and switches over truth boxes, at overlap 0.5 (CLEAR MOT).
    package var mota = 0.0
    /// Harmonic mean of the precision and recall of identities, at overlap 0.5.
    package var idf1 = 0.0
    /// Identity switches.
    package var switches = 0
    /// Boxes that match no truth.
    package var falsePositives = 0
    /// Truth boxes that no box matches.
    package var falseNegatives = 0
    /// Boxes of the tracker that were scored.
    package var boxCount = 0
    /// Identities of the tracker that were scored.
    package var idCount = 0

    /// Judges `found` by `truth`; with `dropsDistractors` as is done for MOT16 and later.
    package init(truth: TrackTable, found: TrackTable, dropsDistractors: Bool) {
        let scored = ScoredFrames(
            truth: truth, found: found, dropsDistractors: dropsDistractors)
        boxCount = scored.frames.reduce(0) { $0 + $1.found.count }
        idCount = scored.foundCount.count
        judgeHigherOrder(scored)
        judgeClear(scored)
        judgeIdentities(scored)
    }
}
