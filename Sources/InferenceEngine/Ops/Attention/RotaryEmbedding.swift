import Tensors

/// Pairs of elements of each head turned by the angle of their position.
///
/// Inputs: x ([N, heads, length, size] or [N, length, heads times size]), cosines, sines (a row for
/// each position, or for each of [N, length]), positions [N, length]?.
package struct RotaryEmbedding: Operator {
    /// The name in the operator table.
    package static let name = "RotaryEmbedding"
    /// Whether a pair lies together, not half a vector apart.
    package let isInterleaved: Bool
    /// How many elements of a head are turned; 0 for all.
    package let turned: Int
    /// Heads in the form of rank 3.
    package let heads: Int

    /// The operator.
    package init(isInterleaved: Bool, turned: Int, heads: Int) {
        self.isInterleaved = isInterleaved
        self.turned = turned
        self.heads = heads
    }

    private func sizes(_ x: Shape) throws -> (heads: Int, length: Int, size: Int, turned: Int) {
        guard x.count == 4 || (x.count == 3 && heads > 0 && x[2] % heads == 0) else {
            throw Mismatch("\(x) in \(heads) heads")
        }
        let size = x.count == 4 ? x[3] : x[2] / heads
        let turned = turned == 0 ? size : turned
        guard turned > 0, turned <= size, turned % 2 == 0 else {
            throw Mismatch("\(turned) of \(size) elements cannot be turned")
        }
        return (x.count == 4 ? x[1] : heads, x.count == 4 ? x[2] : x[1], size, turned)
    }

    /// The input's fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.floatShape(0), cosines = try inputs.floatShape(1)
        let sizes = try sizes(x)
        guard try inputs.floatShape(2) == cosines, cosines.last == sizes.turned / 2 else {
            throw Mismatch("cosines of \(cosines) do not fit \(x)")
        }
        if inputs[3] != nil {
            guard try inputs.indices(3).shape == [x[0], sizes.length], cosines.count == 2,
                cosines[0] > 0
            else { throw Mismatch("the positions do not fit \(x)") }
        } else if cosines != [x[0], sizes.length, sizes.turned / 2] {
            throw Mismatch("cosines of \(cosines) do not fit \(x)")
        }
        return [Fact(.float32, x)]
    }

    /// Vector by vector; a position outside is moved to the nearest end.
    package func evaluate(_ call: Call) {
        let x = call.input(0), positions = call.optionalInput(3)
        guard let sizes = try? sizes(x.shape) else { return }
        let half = sizes.turned / 2, isFlat = x.shape.count == 3
        let cosines = call.input(1), sines = call.input(2).floats
        call.pool.run(tiles: x.shape[0] * sizes.heads * sizes.length) { tile, _ in
            let place = isFlat ? tile / sizes.heads : tile % sizes.length
            let sample = tile / (sizes.heads * sizes.length)
            let row =
                positions.map { positions in
                    let index = isFlat ? place : sample * sizes.length + place
                    return positions.index(index, extent: cosines.shape[0])
                } ?? (isFlat ? place : sample * sizes.length + place)
            let from = x.floats + tile * sizes.size
            let to = call.outputs[0].floats + tile * sizes.size
            for k in 0..<half {
                let first = isInterleaved ? 2 * k : k, second = isInterleaved ? 2 * k + 1 : half + k
                let cosine = cosines.floats[row * half + k], sine = sines[row * half + k]
                to[first] = cosine * from[first] - sine * from[second]
                to[second] = sine * from[first] + cosine * from[second]
            }
            for k in sizes.turned..<sizes.size { to[k] = from[k] }
        }
    }
}
