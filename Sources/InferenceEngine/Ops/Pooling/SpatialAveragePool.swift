import Tensors

/// The mean of each window over any number of spatial axes.
package struct SpatialAveragePool: Operator {
    /// The name in the operator table.
    package static let name = "AveragePool"
    /// Kernel, strides, dilations and padding.
    package let window: SpatialWindow
    /// Whether padding counts in the divisor.
    package let countsPadding: Bool

    /// The operator.
    package init(window: SpatialWindow, countsPadding: Bool) {
        self.window = window
        self.countsPadding = countsPadding
    }

    /// `[N, C, …]`.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        [Fact(.float32, try window.pooled(try inputs.floatShape(0)))]
    }

    /// Window by window.
    package func evaluate(_ call: Call) {
        call.poolWindows(window) { walk, position, source in
            var sum: Float = 0
            walk.forEachTap(at: position) { _, offset in sum += source[offset] }
            let taps = walk.coveredTaps(at: position, countsPadding: countsPadding)
            return sum / Float(taps)
        }
    }
}

extension SpatialWindow {
    /// The shape of a pooled input.
    func pooled(_ x: Shape) throws -> Shape {
        guard x.count >= 3 else { throw Mismatch("\(x) cannot be pooled") }
        return Shape(x[..<2] + (try walk(Array(x[2...])).outputExtents))
    }
}

extension Call {
    /// Fills the float output with what `body` makes of each window; it gets the plane's start.
    func poolWindows(
        _ window: SpatialWindow,
        _ body: (SpatialWalk, Int, UnsafePointer<Float>) -> Float
    ) {
        let shape = input(0).shape
        guard let walk = try? window.walk(Array(shape[2...])) else { return }
        let source = input(0).floats, target = outputs[0].floats
        let count = walk.outputCount
        pool.run(tiles: shape[0] * shape[1]) { tile, _ in
            let plane = source + tile * walk.inputCount
            for position in 0..<count {
                target[tile * count + position] = body(walk, position, plane)
            }
        }
    }
}
