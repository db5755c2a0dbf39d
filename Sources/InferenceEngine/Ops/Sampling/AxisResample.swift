import Tensors

/// How one axis is resized: for each output element the input elements and their weights.
struct AxisResample: Sendable {
    /// First tap of each output element in `indices` and `weights`, and one after the last.
    private(set) var starts = [0]
    /// Input elements; -1 where the output is the value of what lies outside.
    private(set) var indices: [Int] = []
    /// Their weights.
    private(set) var weights: [Float] = []

    /// Adds an output element.
    mutating func append(_ taps: [(index: Int, weight: Double)]) {
        for (index, weight) in taps where weight != 0 {
            indices.append(index)
            weights.append(Float(weight))
        }
        starts.append(indices.count)
    }

    /// Whether each output element is the input element of the same index.
    var isIdentity: Bool {
        starts.count == indices.count + 1 && indices.indices.allSatisfy { indices[$0] == $0 }
            && weights.allSatisfy { $0 == 1 }
    }

    /// Resizes `axis` of a row-major array; the result's other extents stay.
    func run(
        _ source: [Float], _ shape: Shape, axis: Int, outside: Float, pool: ComputePool
    ) -> [Float] {
        let extent = shape[axis], inner = shape[(axis + 1)...].reduce(1, *)
        let outer = shape[..<axis].reduce(1, *), count = starts.count - 1
        var result = [Float](repeating: 0, count: outer * count * inner)
        for row in 0..<outer {
            for index in 0..<count {
                let to = (row * count + index) * inner
                for tap in starts[index]..<starts[index + 1] {
                    if indices[tap] < 0 {
                        for k in 0..<inner { result[to + k] = outside }
                        continue
                    }
                    let from = (row * extent + indices[tap]) * inner, weight = weights[tap]
                    if weight == 1, starts[index + 1] == starts[index] + 1 {
                        for k in 0..<inner { result[to + k] = source[from + k] }
                    } else {
                        for k in 0..<inner { result[to + k] += weight * source[from + k] }
                    }
                }
            }
        }
        return result
    }
}
