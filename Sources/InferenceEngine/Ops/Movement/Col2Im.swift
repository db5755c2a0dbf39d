import Tensors

/// Blocks of columns added up to a picture: what undoes the cutting of windows.
///
/// Inputs: columns [N, C times window, windows], the picture's extents and the window's (known
/// before the run).
package struct Col2Im: Operator {
    /// The name in the operator table.
    package static let name = "Col2Im"
    /// Strides, dilations and padding.
    package let window: SpatialWindow

    /// The operator.
    package init(window: SpatialWindow) {
        self.window = window
    }

    private func walk(_ picture: [Int], _ block: [Int]) throws -> SpatialWalk {
        try window.walk(picture, kernel: block)
    }

    /// `[N, C, …]`.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let columns = try inputs.floatShape(0)
        guard let picture = try inputs.integers(1), let block = try inputs.integers(2),
            picture.allSatisfy({ 1...1 << 24 ~= $0 }), picture.count <= Shape.maximumRank - 2,
            columns.count == 3
        else { throw Mismatch("the extents are missing, or \(columns) no columns") }
        let walk = try walk(picture, block)
        guard columns[1] % walk.tapCount == 0, columns[2] == walk.outputCount else {
            throw Mismatch("columns of \(columns) do not fit windows of \(block) in \(picture)")
        }
        return [Fact(.float32, Shape([columns[0], columns[1] / walk.tapCount] + picture))]
    }

    /// Plane by plane.
    package func evaluate(_ call: Call) {
        let out = call.outputs[0]
        guard let walk = try? walk(call.integers(1), call.integers(2)) else { return }
        let plane = walk.inputCount, count = walk.outputCount, taps = walk.tapCount
        let source = call.input(0).floats
        call.pool.run(tiles: out.shape[0] * out.shape[1]) { tile, _ in
            let target = out.floats + tile * plane
            target.update(repeating: 0, count: plane)
            for position in 0..<count {
                walk.forEachTap(at: position) { tap, offset in
                    target[offset] += source[(tile * taps + tap) * count + position]
                }
            }
        }
    }
}
