/// What is known of every truth identity and found identity that overlap somewhere.
struct IdentityPairs {
    /// A truth identity and a found one.
    struct Key: Hashable {
        let truth: Int
        let found: Int
    }

    /// What both have in common over the sequence.
    struct Shares {
        /// Sum of overlaps, each over all that either meets in its frame.
        var shared = 0.0
        /// Frames with half an overlap or more.
        var together = 0
    }

    private(set) var shares: [Key: Shares] = [:]

    /// Goes through the frames once.
    init(_ sequence: ScoredSequence) throws(EvaluationFault) {
        for frame in sequence.frames where frame.hasBoth {
            let pairs = try frame.overlaps()
            var rows = Array(repeating: 0.0, count: frame.truth.count)
            var columns = Array(repeating: 0.0, count: frame.found.count)
            for pair in pairs {
                rows[Int(pair.row)] += pair.overlap
                columns[Int(pair.column)] += pair.overlap
            }
            for pair in pairs {
                let (row, column) = (Int(pair.row), Int(pair.column))
                let either = rows[row] + columns[column] - pair.overlap
                let key = Key(truth: frame.truth[row], found: frame.found[column])
                if either > .ulpOfOne {
                    shares[key, default: Shares()].shared += pair.overlap / either
                }
                if pair.overlap >= 0.5 { shares[key, default: Shares()].together += 1 }
            }
        }
    }

    /// How well both go together over the whole sequence, 0 to 1.
    func alignment(_ key: Key, in sequence: ScoredSequence) -> Double {
        let shared = shares[key]?.shared ?? 0
        let boxes = sequence.truthIDs.boxes[key.truth] + sequence.foundIDs.boxes[key.found]
        return shared / (Double(boxes) - shared)
    }
}
