import Tensors

/// Which scale and zero point an element has: one for all, one for each index of an axis, or one
/// for each block along an axis.
struct QuantizationGrid: Sendable {
    /// Elements in a row share what they have.
    let rowLength: Int
    private let extent: Int
    private let inner: Int
    private let blockSize: Int
    private let isWhole: Bool

    /// The grid for an input of `shape`.
    ///
    /// Throws when the scale's shape does not fit.
    init(_ shape: Shape, scale: Shape, axis: Int, blockSize: Int) throws {
        guard shape.checkedElementCount != nil else { throw Mismatch("\(shape) is too large") }
        if scale.elementCount == 1, scale.count <= 1 {
            isWhole = true
            extent = 1
            inner = 1
            self.blockSize = 1
            rowLength = max(1, shape.elementCount)
            return
        }
        let axis = try checkedAxis(axis, rank: shape.count)
        isWhole = false
        extent = shape[axis]
        inner = shape[(axis + 1)...].reduce(1, *)
        if blockSize > 0 {
            let blocks = extent / blockSize + (extent % blockSize > 0 ? 1 : 0)
            var wanted = shape
            wanted[axis] = blocks
            guard scale == wanted else {
                throw Mismatch("a scale of \(scale) is not \(wanted): blocks of \(blockSize)")
            }
            self.blockSize = blockSize
            rowLength = 1
        } else {
            guard scale == [shape[axis]] else {
                throw Mismatch("a scale of \(scale) does not fit axis \(axis) of \(shape)")
            }
            self.blockSize = 0
            rowLength = max(1, inner)
        }
    }

    /// The index into scales and zero points for a row that starts at this element.
    func index(of element: Int) -> Int {
        if isWhole { return 0 }
        let along = element / max(1, inner) % max(1, extent)
        if blockSize == 0 { return along }
        let blocks = extent / blockSize + (extent % blockSize > 0 ? 1 : 0)
        return (element / (inner * extent) * blocks + along / blockSize) * inner + element % inner
    }
}
