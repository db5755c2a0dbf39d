/// The boxes of a truth and of a tracker that are scored.
struct ScoredSequence {
    /// Frames in which either has a box, in order.
    private(set) var frames: [ScoredFrame] = []
    private(set) var truthIDs = IdentityNumbers()
    private(set) var foundIDs = IdentityNumbers()

    /// Joins both by frame; found boxes on objects that do not count are dropped first.
    init(truth: TrackTable, found: TrackTable, benchmark: MOTBenchmark) throws(EvaluationFault) {
        for index in Set(truth.frames.occupied).union(found.frames.occupied).sorted() {
            let all = index < truth.frames.count ? truth.frames[index] : []
            var boxes = index < found.frames.count ? found.frames[index] : []
            if benchmark.hasClasses {
                boxes = try Self.kept(boxes, beside: all, of: benchmark, frame: index + 1)
            }
            let people = all.filter(benchmark.scores)
            frames.append(
                ScoredFrame(
                    number: index + 1, truth: people, found: boxes, truthIDs: &truthIDs,
                    foundIDs: &foundIDs))
        }
    }

    /// Truth boxes that are scored.
    var truthCount: Int { frames.reduce(0) { $0 + $1.truth.count } }
    /// Found boxes that are scored.
    var foundCount: Int { frames.reduce(0) { $0 + $1.found.count } }

    /// The found boxes that are not paired, at half an overlap or more, with a distractor.
    private static func kept(
        _ found: [TrackTable.Entry], beside truth: [TrackTable.Entry], of benchmark: MOTBenchmark,
        frame: Int
    ) throws(EvaluationFault) -> [TrackTable.Entry] {
        // Without a distractor nothing is dropped, whatever the pairs are.
        guard truth.contains(where: { benchmark.distractors.contains($0.kind) }) else {
            return found
        }
        let edges = try FrameOverlaps(
            rows: truth.map(\.box), columns: found.map(\.box), frame: frame
        ).pairs.filter { $0.overlap >= 0.5 - .ulpOfOne }.map {
            BestPairing.Edge(row: $0.row, column: $0.column, gain: $0.overlap)
        }
        var isDropped = Array(repeating: false, count: found.count)
        let chosen = BestPairing.edges(edges, rows: truth.count, columns: found.count)
        for (row, index) in chosen.enumerated() {
            guard let index, benchmark.distractors.contains(truth[row].kind) else { continue }
            isDropped[Int(edges[index].column)] = true
        }
        return found.indices.filter { !isDropped[$0] }.map { found[$0] }
    }
}
