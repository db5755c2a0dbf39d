import Tensors

/// A copy between two strided arrays of the same extents: the heart of transpose, slice, concat,
/// expand and the like.
struct StridedCopy: Sendable {
    private var extents: [Int]
    private var sourceStrides: [Int]
    private var targetStrides: [Int]
    var sourceOffset = 0
    var targetOffset = 0

    /// Strides in elements; extents of 1 are dropped and neighbours that lie together are merged.
    init(extents: [Int], sourceStrides: [Int], targetStrides: [Int]) {
        self.extents = []
        self.sourceStrides = []
        self.targetStrides = []
        for axis in extents.indices where extents[axis] != 1 {
            if let last = self.extents.indices.last,
                self.sourceStrides[last] == sourceStrides[axis] * extents[axis],
                self.targetStrides[last] == targetStrides[axis] * extents[axis]
            {
                self.extents[last] *= extents[axis]
                self.sourceStrides[last] = sourceStrides[axis]
                self.targetStrides[last] = targetStrides[axis]
            } else {
                self.extents.append(extents[axis])
                self.sourceStrides.append(sourceStrides[axis])
                self.targetStrides.append(targetStrides[axis])
            }
        }
        if self.extents.isEmpty {
            self.extents = [1]
            self.sourceStrides = [1]
            self.targetStrides = [1]
        }
    }

    /// Copies elements of `size` bytes; tiles of the outermost extent go to the pool.
    func run(
        from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, size: Int,
        pool: ComputePool
    ) {
        switch size {
        case 1: run(from: source, to: target, as: UInt8.self, pool: pool)
        case 2: run(from: source, to: target, as: UInt16.self, pool: pool)
        case 4: run(from: source, to: target, as: UInt32.self, pool: pool)
        default: run(from: source, to: target, as: UInt64.self, pool: pool)
        }
    }

    private func run<Element: BitwiseCopyable>(
        from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, as type: Element.Type,
        pool: ComputePool
    ) {
        let from = source.assumingMemoryBound(to: type) + sourceOffset
        let to = target.assumingMemoryBound(to: type) + targetOffset
        let total = extents.reduce(1, *)
        if total == 0 { return }
        guard extents.count > 1, total >= 32768 else {
            copy(axis: 0, from: from, to: to)
            return
        }
        pool.run(tiles: extents[0]) { tile, _ in
            copy(
                axis: 1, from: from + tile * sourceStrides[0], to: to + tile * targetStrides[0])
        }
    }

    private func copy<Element: BitwiseCopyable>(
        axis: Int, from: UnsafePointer<Element>, to: UnsafeMutablePointer<Element>
    ) {
        let left = extents.count - axis
        if left == 1 {
            copyRow(
                from: from, step: sourceStrides[axis], to: to, step: targetStrides[axis],
                count: extents[axis])
        } else if left == 2 {
            copyPlane(axis: axis, from: from, to: to)
        } else {
            for index in 0..<extents[axis] {
                copy(
                    axis: axis + 1, from: from + index * sourceStrides[axis],
                    to: to + index * targetStrides[axis])
            }
        }
    }

    /// Two axes; in squares of 16 when one side jumps along the inner one.
    private func copyPlane<Element: BitwiseCopyable>(
        axis: Int, from: UnsafePointer<Element>, to: UnsafeMutablePointer<Element>
    ) {
        let rows = extents[axis], columns = extents[axis + 1]
        let sourceRow = sourceStrides[axis], sourceColumn = sourceStrides[axis + 1]
        let targetRow = targetStrides[axis], targetColumn = targetStrides[axis + 1]
        let jumps = max(abs(sourceColumn), abs(targetColumn)) > 4
        if sourceColumn == targetColumn || rows < 4 || !jumps {
            for row in 0..<rows {
                copyRow(
                    from: from + row * sourceRow, step: sourceColumn,
                    to: to + row * targetRow, step: targetColumn, count: columns)
            }
            return
        }
        var row = 0
        while row < rows {
            let rowEnd = min(row + 16, rows)
            var column = 0
            while column < columns {
                let columnEnd = min(column + 16, columns)
                for r in row..<rowEnd {
                    for c in column..<columnEnd {
                        to[r * targetRow + c * targetColumn] =
                            from[r * sourceRow + c * sourceColumn]
                    }
                }
                column = columnEnd
            }
            row = rowEnd
        }
    }

    @inline(__always)
    private func copyRow<Element: BitwiseCopyable>(
        from: UnsafePointer<Element>, step sourceStep: Int,
        to: UnsafeMutablePointer<Element>, step targetStep: Int, count: Int
    ) {
        if sourceStep == 1, targetStep == 1 {
            to.update(from: from, count: count)
        } else if sourceStep == 0, targetStep == 1 {
            to.update(repeating: from[0], count: count)
        } else if sourceStep == 2, targetStep == 1 {
            // With a step that the compiler knows, vectors are loaded.
            for index in 0..<count { to[index] = from[index * 2] }
        } else {
            for index in 0..<count { to[index * targetStep] = from[index * sourceStep] }
        }
    }
}
