import Tensors

/// The rows of a tensor along one axis: where each starts and how far its elements lie apart.
struct AxisRows: Sendable {
    /// Elements of a row.
    let extent: Int
    /// Elements between neighbours of a row.
    let step: Int
    /// How many rows there are.
    let count: Int

    /// The rows along `axis` (negative from the end), or over all axes from it on.
    init(_ shape: Shape, axis: Int, flattens: Bool = false) {
        let axis = axis < 0 ? axis + shape.count : axis
        extent = flattens ? shape[axis...].reduce(1, *) : shape[axis]
        step = flattens ? 1 : shape[(axis + 1)...].reduce(1, *)
        count = shape[..<axis].reduce(1, *) * step
    }

    /// The first element of a row.
    func start(_ row: Int) -> Int {
        row / step * extent * step + row % step
    }

    /// Calls `body(start, step, extent)` for each row that is not empty; chunks go to the pool.
    func forEach(pool: ComputePool, _ body: (Int, Int, Int) -> Void) {
        if extent == 0 || count == 0 { return }
        let chunk = max(1, 8192 / extent)
        pool.run(tiles: (count + chunk - 1) / chunk) { tile, _ in
            for row in tile * chunk..<min(count, (tile + 1) * chunk) {
                body(start(row), step, extent)
            }
        }
    }
}
