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

    /// Folds in row-major order of the reduced axes.
    package func evaluate(_ call: Call) {
        let shape = call.input(0).shape
        let given = call.optionalInput(1) == nil ? nil : call.integers(1)
        guard let axes = try? axes(given, rank: shape.count) else { return }
        let strides = shape.strides
        let kept = shape.indices.filter { !axes.contains($0) }
        let source = call.input(0).floats, target = call.outputs[0].floats
        let count = axes.reduce(1) { $0 * shape[$1] }
        call.pool.run(tiles: call.outputs[0].count) { tile, _ in
            var rest = tile, offset = 0
            for axis in kept.reversed() {
                offset += rest % shape[axis] * strides[axis]
                rest /= shape[axis]
            }
            var sum = start
            if axes.count == 1 {
                let stride = strides[axes[0]]
                for index in 0..<count { sum = combine(sum, source[offset + index * stride]) }
            } else {
                for index in 0..<count {
                    var rest = index, at = offset
                    for axis in axes.reversed() {
                        at += rest % shape[axis] * strides[axis]
                        rest /= shape[axis]
                    }
                    sum = combine(sum, source[at])
                }
            }
            target[tile] = finish(sum, count: count)
        }
    }
}
