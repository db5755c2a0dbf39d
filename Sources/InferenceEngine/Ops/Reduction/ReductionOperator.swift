import Tensors

/// An operator that folds floats along axes.
package protocol ReductionOperator: Operator {
    /// Whether the reduced axes stay with an extent of 1.
    var keepsAxes: Bool { get }
    /// Whether empty axes mean that nothing is reduced.
    var emptyMeansNone: Bool { get }
    /// What an empty reduction gives.
    var start: Float { get }
    /// Takes in one element.
    func combine(_ sum: Float, _ x: Float) -> Float
    /// The result from what was taken in.
    func finish(_ sum: Float, count: Int) -> Float
}

extension ReductionOperator {
    /// The axes, sorted, from the front.
    func axes(_ given: [Int]?, rank: Int) throws -> [Int] {
        guard let given, !given.isEmpty else {
            return given != nil && emptyMeansNone ? [] : Array(0..<rank)
        }
        return Set(try given.map { try checkedAxis($0, rank: rank) }).sorted()
    }

    /// The extents without the axes.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let shape = try inputs.floatShape(0)
        let axes = try axes(try inputs.integers(1), rank: shape.count)
        let extents = shape.indices.compactMap { axis in
            axes.contains(axis) ? (keepsAxes ? 1 : nil) : shape[axis]
        }
        return [Fact(.float32, Shape(extents))]
    }

    /// Folds eight interleaved runs of each row, then their results: an order that the extents fix.
    package func evaluate(_ call: Call) {
        let shape = call.input(0).shape
        let given = call.optionalInput(1) == nil ? nil : call.integers(1)
        guard let axes = try? axes(given, rank: shape.count) else { return }
        let strides = shape.strides
        let kept = shape.indices.filter { !axes.contains($0) }
        // Reduced axes that lie together are one.
        var rows: [(extent: Int, stride: Int)] = []
        for axis in axes {
            if let last = rows.last, last.stride == strides[axis] * shape[axis] {
                rows[rows.count - 1] = (last.extent * shape[axis], strides[axis])
            } else {
                rows.append((shape[axis], strides[axis]))
            }
        }
        let inner = rows.popLast() ?? (1, 1)
        let outer = rows.reduce(1) { $0 * $1.extent }
        let source = call.input(0).floats, target = call.outputs[0].floats
        call.pool.run(tiles: call.outputs[0].count) { tile, _ in
            var rest = tile, offset = 0
            for axis in kept.reversed() {
                offset += rest % shape[axis] * strides[axis]
                rest /= shape[axis]
            }
            var sum = start
            for row in 0..<outer {
                var rest = row, at = offset
                for axis in rows.reversed() {
                    at += rest % axis.extent * axis.stride
                    rest /= axis.extent
                }
                sum = combine(sum, fold(source + at, count: inner.extent, step: inner.stride))
            }
            target[tile] = finish(sum, count: outer * inner.extent)
        }
    }

    private func fold(_ source: UnsafePointer<Float>, count: Int, step: Int) -> Float {
        var a = start, b = start, c = start, d = start
        var e = start, f = start, g = start, h = start
        var index = 0
        while index + 8 <= count {
            let at = source + index * step
            a = combine(a, at[0])
            b = combine(b, at[step])
            c = combine(c, at[2 * step])
            d = combine(d, at[3 * step])
            e = combine(e, at[4 * step])
            f = combine(f, at[5 * step])
            g = combine(g, at[6 * step])
            h = combine(h, at[7 * step])
            index += 8
        }
        var sum = combine(
            combine(combine(a, e), combine(b, f)), combine(combine(c, g), combine(d, h)))
        while index < count {
            sum = combine(sum, source[index * step])
            index += 1
        }
        return sum
    }
}
