import Tensors

/// The common shape of operands whose extents are equal or 1, aligned at the last axis.
func broadcastShape(_ shapes: [Shape]) throws -> Shape {
    let rank = shapes.map(\.count).max() ?? 0
    var extents = [Int](repeating: 1, count: rank)
    for shape in shapes {
        for (axis, extent) in shape.enumerated() where extent != 1 {
            let at = axis + rank - shape.count
            if extents[at] == 1 {
                extents[at] = extent
            } else if extents[at] != extent {
                throw Mismatch("shapes \(shapes) cannot be broadcast")
            }
        }
    }
    return Shape(extents)
}

/// The strides that read `shape` as if it had the extents of `result`: 0 where it repeats.
func broadcastStrides(_ shape: Shape, to result: Shape) -> [Int] {
    let own = shape.strides
    let lead = result.count - shape.count
    return result.indices.map { axis in
        axis < lead || shape[axis - lead] == 1 ? 0 : own[axis - lead]
    }
}

/// A walk over rows of two broadcast operands: neighbours merged, the last axis left to the body.
struct BroadcastWalk: Sendable {
    private var extents: [Int] = []
    private var left: [Int] = []
    private var right: [Int] = []

    init(_ leftShape: Shape, _ rightShape: Shape, result: Shape) {
        let leftStrides = broadcastStrides(leftShape, to: result)
        let rightStrides = broadcastStrides(rightShape, to: result)
        for axis in result.indices where result[axis] != 1 {
            let extent = result[axis]
            if let last = extents.indices.last, left[last] == leftStrides[axis] * extent,
                right[last] == rightStrides[axis] * extent
            {
                extents[last] *= extent
                left[last] = leftStrides[axis]
                right[last] = rightStrides[axis]
            } else {
                extents.append(extent)
                left.append(leftStrides[axis])
                right.append(rightStrides[axis])
            }
        }
        if extents.isEmpty {
            extents = [1]
            left = [0]
            right = [0]
        }
    }

    /// Calls `body(outputOffset, leftOffset, rightOffset, count, leftStep, rightStep)` for each
    /// row.
    func rows(pool: ComputePool, _ body: (Int, Int, Int, Int, Int, Int) -> Void) {
        let inner = extents.count - 1
        let count = extents[inner]
        let outer = extents[..<inner].reduce(1, *)
        if count == 0 || outer == 0 { return }
        let chunk = outer * count < 32768 ? outer : max(1, 16384 / count)
        pool.run(tiles: (outer + chunk - 1) / chunk) { tile, _ in
            for row in tile * chunk..<min((tile + 1) * chunk, outer) {
                var rest = row, leftOffset = 0, rightOffset = 0
                for axis in (0..<inner).reversed() {
                    let index = rest % extents[axis]
                    rest /= extents[axis]
                    leftOffset += index * left[axis]
                    rightOffset += index * right[axis]
                }
                body(row * count, leftOffset, rightOffset, count, left[inner], right[inner])
            }
        }
    }
}
