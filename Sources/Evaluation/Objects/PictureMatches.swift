/// Findings of one picture and category, paired with its objects at every overlap threshold.
struct PictureMatches {
    /// A finding and what became of it, per threshold.
    struct Verdict {
        let score: Double
        /// Whether it was paired with an object.
        var isMatched: [Bool]
        /// Whether it counts neither for nor against.
        var isIgnored: [Bool]
    }

    /// Best first.
    private(set) var verdicts: [Verdict] = []
    /// Objects that should have been found.
    private(set) var expected = 0

    /// Pairs greedily, the best finding first, each with the object that it resembles most.
    ///
    /// `table` holds the resemblance of each finding (row, best first) to each object (column).
    /// Objects outside `areas`, and those ignored, may be met without gain or loss; so may crowds,
    /// again and again. Findings outside `areas` that meet nothing do not count.
    init(
        findings: [ObjectFinding], objects: [ObjectTruth], table: [[Double]], ignored: [Bool],
        areas: ClosedRange<Double>, thresholds: [Double]
    ) {
        let isIgnored = objects.indices.map {
            ignored[$0] || !areas.contains(objects[$0].area)
        }
        expected = isIgnored.count { !$0 }
        // Those that count come first, each group in the order of the truth.
        let order =
            objects.indices.filter { !isIgnored[$0] } + objects.indices.filter { isIgnored[$0] }
        verdicts = findings.map {
            Verdict(
                score: $0.score, isMatched: Array(repeating: false, count: thresholds.count),
                isIgnored: Array(repeating: false, count: thresholds.count))
        }
        for (step, threshold) in thresholds.enumerated() {
            var isTaken = Array(repeating: false, count: objects.count)
            for row in findings.indices {
                var best = min(threshold, 1 - 1e-10)
                var match: Int?
                for column in order where !isTaken[column] || objects[column].isCrowd {
                    // An object that counts is never given up for one that does not.
                    if let match, !isIgnored[match], isIgnored[column] { break }
                    if table[row][column] < best { continue }
                    best = table[row][column]
                    match = column
                }
                if let match {
                    isTaken[match] = true
                    verdicts[row].isMatched[step] = !objects[match].isNumberedZero
                    verdicts[row].isIgnored[step] = isIgnored[match]
                }
                if !verdicts[row].isMatched[step], !areas.contains(findings[row].box.area) {
                    verdicts[row].isIgnored[step] = true
                }
            }
        }
    }
}
