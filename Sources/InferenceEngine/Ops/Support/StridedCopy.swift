import CKernels
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

    /// Copies elements of `size` bytes; a large copy goes to the pool in parts.
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
        guard total >= 32768 else {
            copy(axis: 0, from: from, to: to)
            return
        }
        let parts = parts
        pool.run(tiles: parts.count) { tile, _ in
            let part = parts[tile]
            part.copy(axis: 0, from: from + part.sourceOffset, to: to + part.targetOffset)
        }
    }

    /// Some pieces that threads can take, their offsets counted from this copy's.
    private var parts: [StridedCopy] {
        let wanted = 16
        var whole = self
        whole.sourceOffset = 0
        whole.targetOffset = 0
        let outer = whole.cut(axis: 0, into: wanted)
        guard outer.count < wanted, extents.count > 1 else { return outer }
        return outer.flatMap { $0.cut(axis: 1, into: (wanted + outer.count - 1) / outer.count) }
    }

    /// Pieces along an axis, at most `count`; long ones are whole squares of 16.
    private func cut(axis: Int, into count: Int) -> [StridedCopy] {
        let extent = extents[axis]
        var step = (extent + count - 1) / count
        if step >= 16 { step = (step + 15) / 16 * 16 }
        return stride(from: 0, to: extent, by: step).map { first in
            var piece = self
            piece.extents[axis] = min(step, extent - first)
            piece.sourceOffset += first * sourceStrides[axis]
            piece.targetOffset += first * targetStrides[axis]
            return piece
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

    /// Two axes; in squares of 16 when one side jumps along the inner one, by the kernel where
    /// words of four bytes change places.
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
        let size = MemoryLayout<Element>.size
        if size == 4, sourceRow == 1, targetColumn == 1 {
            transpose(from, sourceColumn, to, targetRow, rows: columns, columns: rows)
            return
        }
        if size == 4, sourceColumn == 1, targetRow == 1 {
            transpose(from, sourceRow, to, targetColumn, rows: rows, columns: columns)
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

    /// The elements are moved as they are, whatever they stand for.
    private func transpose<Element: BitwiseCopyable>(
        _ from: UnsafePointer<Element>, _ sourceStep: Int, _ to: UnsafeMutablePointer<Element>,
        _ targetStep: Int, rows: Int, columns: Int
    ) {
        from.withMemoryRebound(to: Float.self, capacity: 1) { from in
            to.withMemoryRebound(to: Float.self, capacity: 1) { to in
                KernelSet.best.table.pointee.transpose(
                    from, Int64(sourceStep), to, Int64(targetStep), Int64(rows), Int64(columns))
            }
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
