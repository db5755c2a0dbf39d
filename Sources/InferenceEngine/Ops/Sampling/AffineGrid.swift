import Tensors

/// The places of a picture or volume moved by an affine map, from -1 to 1 along each axis.
///
/// Inputs: maps [N, axes, axes + 1], the size [N, C, …] known before the run.
package struct AffineGrid: Operator {
    /// The name in the operator table.
    package static let name = "AffineGrid"
    /// Whether -1 and 1 are the middles of the outer elements, not their outer edges.
    package let alignsCorners: Bool

    /// The operator.
    package init(alignsCorners: Bool) {
        self.alignsCorners = alignsCorners
    }

    /// `[N, …, axes]`.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let maps = try inputs.floatShape(0)
        guard let size = try inputs.integers(1), size.count == 4 || size.count == 5,
            size.allSatisfy({ $0 >= 0 && $0 <= 1 << 24 }),
            maps == [size[0], size.count - 2, size.count - 1]
        else { throw Mismatch("the size is missing or does not fit maps of \(maps)") }
        return [Fact(.float32, Shape([size[0]] + size[2...] + [size.count - 2]))]
    }

    /// Place by place.
    package func evaluate(_ call: Call) {
        let out = call.outputs[0], maps = call.input(0).floats
        let rank = out.shape.count - 2, extents = Array(out.shape[1...rank])
        let places = extents.reduce(1, *)
        call.pool.run(tiles: out.shape[0]) { sample, _ in
            let map = maps + sample * rank * (rank + 1)
            var place = [Float](repeating: 0, count: rank)
            for index in 0..<places {
                var rest = index
                for axis in extents.indices.reversed() {
                    let at = Float(rest % extents[axis]), extent = Float(extents[axis])
                    rest /= extents[axis]
                    // The last axis comes first in a place.
                    place[rank - 1 - axis] =
                        alignsCorners
                        ? (extent > 1 ? 2 * at / (extent - 1) - 1 : -1)
                        : (2 * at + 1) / extent - 1
                }
                for row in 0..<rank {
                    var sum = map[row * (rank + 1) + rank]
                    for column in 0..<rank { sum += map[row * (rank + 1) + column] * place[column] }
                    out.floats[(sample * places + index) * rank + row] = sum
                }
            }
        }
    }
}
