/// How a sparse constant keeps its elements: which axes in which order, and where each begins.
struct SparsityTable {
    /// One traversed axis.
    enum Level {
        /// All of `count` elements are there.
        case dense(count: Int)
        /// `indices[segments[parent]..<segments[parent + 1]]` are there.
        case compressed(segments: [Int], indices: [Int])
    }

    let order: [Int]
    let blockMap: [Int]
    let levels: [Level]

    init(_ table: FlatTable) throws(TFLiteError) {
        let rank = 2 * Limits.rank
        order = try table.vector(0, width: 4)?.limited(to: rank, "traversal order").integers ?? []
        blockMap = try table.vector(1, width: 4)?.limited(to: rank, "block map").integers ?? []
        var levels: [Level] = []
        if let list = try table.vector(2, width: 4)?.limited(to: rank, "sparse axes") {
            for index in 0..<list.count {
                let level = try list.table(index)
                if try level.byte(0) == 0 {
                    levels.append(.dense(count: try level.integer(1)))
                } else {
                    levels.append(
                        .compressed(
                            segments: try Self.indices(level, type: 2),
                            indices: try Self.indices(level, type: 4)))
                }
            }
        }
        self.levels = levels
    }

    /// How many numbers the levels hold.
    var indexCount: Int {
        levels.reduce(0) { sum, level in
            guard case .compressed(let segments, let indices) = level else { return sum }
            return sum + segments.count + indices.count
        }
    }

    private static func indices(_ level: FlatTable, type slot: Int) throws(TFLiteError) -> [Int] {
        guard let list = try level.table(slot + 1, "indices of a sparse axis") else { return [] }
        switch try level.byte(slot) {
        case 1: return try list.vector(0, width: 4)?.unsigned ?? []
        case 2: return try list.vector(0, width: 2)?.unsigned ?? []
        case 3: return try list.vector(0, width: 1)?.unsigned ?? []
        case let type:
            throw .malformed(
                field: "indices of a sparse axis", offset: level.start, reason: "type \(type)")
        }
    }
}
