/// Finds where each kept element of a sparse constant belongs in the dense one.
///
/// The traversed axes are the tensor's own in some order, then the inner axes of blocks. Each kept
/// element has a coordinate along every traversed axis.
struct SparseWalk {
    private let levels: [SparsityTable.Level]
    private let order: [Int]
    /// Elements of the dense tensor between neighbours along each traversed axis.
    private let strides: [Int]
    private let extents: [Int]
    private let name: String

    init(_ table: SparsityTable, shape: [Int], name: String) throws(TFLiteError) {
        func broken(_ reason: String) -> TFLiteError {
            .malformed(field: "sparsity of tensor '\(name)'", offset: 0, reason: reason)
        }
        let rank = shape.count, blocks = table.blockMap.count
        guard table.levels.count == rank + blocks, table.order.count == rank + blocks,
            table.order.sorted() == Array(0..<rank + blocks),
            table.blockMap.allSatisfy({ $0 >= 0 && $0 < rank }),
            Set(table.blockMap).count == blocks
        else { throw broken("its axes are no order of \(rank) axes and \(blocks) of blocks") }
        var dense = [Int](repeating: 1, count: rank)
        for axis in (0..<max(0, rank - 1)).reversed() {
            dense[axis] = dense[axis + 1] * shape[axis + 1]
        }
        // The extent of a block's axis is that of its dense level.
        var blockExtents = [Int](repeating: 1, count: rank)
        for (position, axis) in table.order.enumerated() where axis >= rank {
            guard case .dense(let count) = table.levels[position], count >= 1 else {
                throw broken("a block's axis is not dense")
            }
            blockExtents[table.blockMap[axis - rank]] = count
        }
        var strides: [Int] = [], extents: [Int] = []
        for axis in table.order {
            let own = axis < rank ? axis : table.blockMap[axis - rank]
            guard shape[own] % blockExtents[own] == 0 else {
                throw broken("blocks of \(blockExtents[own]) do not fill \(shape)")
            }
            strides.append(dense[own] * (axis < rank ? blockExtents[own] : 1))
            extents.append(axis < rank ? shape[own] / blockExtents[own] : blockExtents[own])
        }
        levels = table.levels
        order = table.order
        self.strides = strides
        self.extents = extents
        self.name = name
        for (level, extent) in zip(levels, extents) {
            if case .dense(let count) = level, count != extent {
                throw broken("\(count) elements along an extent of \(extent)")
            }
        }
    }

    /// The place of each of the kept elements in the dense tensor.
    func places(count: Int) throws(TFLiteError) -> [Int] {
        var places = [0]
        for (index, level) in levels.enumerated() {
            var next: [Int] = []
            switch level {
            case .dense(let extent):
                guard extent <= count, places.count * extent <= count else {
                    throw broken("more elements than the \(count) that are there")
                }
                for place in places {
                    for step in 0..<extent { next.append(place + step * strides[index]) }
                }
            case .compressed(let segments, let indices):
                guard segments.count == places.count + 1 else {
                    throw broken("\(segments.count) segments for \(places.count) rows")
                }
                for (row, place) in places.enumerated() {
                    let first = segments[row], last = segments[row + 1]
                    guard first <= last, last <= indices.count, next.count + last - first <= count
                    else { throw broken("segments that are no ranges of its indices") }
                    for at in first..<last {
                        guard indices[at] < extents[index] else {
                            throw broken("an index of \(indices[at]) in \(extents[index])")
                        }
                        next.append(place + indices[at] * strides[index])
                    }
                }
            }
            places = next
        }
        guard places.count == count else {
            throw broken("\(places.count) elements where \(count) are there")
        }
        return places
    }

    private func broken(_ reason: String) -> TFLiteError {
        .malformed(field: "sparsity of tensor '\(name)'", offset: 0, reason: reason)
    }
}
