import InferenceEngine
import Tensors
import Testing

/// Rows times a constant matrix.
@Suite struct RowProductTests {
    private static func values(_ count: Int, _ seed: Int) -> [Float] {
        (0..<count).map { Float(($0 * 7919 + seed * 13) % 1000) / 500 - 1 }
    }

    /// x, its first two axes swapped where said, times a constant.
    ///
    /// Swapped, samples do not go through the graph one after the other.
    private func product(
        _ shape: Shape, _ columns: Int, swaps: Bool = false, threads: Int = 1, _ x: [Float]? = nil
    ) throws -> (values: [Float], kernel: String) {
        let depth = shape[shape.count - 1]
        var graph = ModelGraph()
        var input = graph.addInput(
            named: "x", fact: OpenFact(.float32, shape.map { $0 }))
        if swaps {
            let swapped = graph.addOutlet(named: "swapped")
            graph.add(
                Node(
                    name: "swap", op: Transpose(permutation: [1, 0, 2]), inputs: [input],
                    outputs: [swapped]))
            input = swapped
        }
        let matrix = graph.addConstant(
            Tensor(Self.values(depth * columns, 3), shape: [depth, columns]), named: "w")
        let y = graph.addOutlet(named: "y")
        graph.add(Node(name: "product", op: MatMul(), inputs: [input, matrix], outputs: [y]))
        graph.addOutput(y)
        let plan = try Plan(graph)
        let session = Session(plan: plan, pool: ComputePool(threads: threads))
        let x = x ?? Self.values(shape.elementCount, 5)
        session.withInput(0) { _ = $0.update(fromContentsOf: x) }
        try session.run()
        let kernel = plan.describe().first { $0.name == "product" }?.kernel ?? ""
        return (session.withOutput(0) { Array($1) }, kernel)
    }

    @Test(arguments: [
        ([1, 8, 1], 1), ([1, 9, 33], 20), ([2, 5, 7, 64], 17), ([1, 197, 48], 144),
        ([1, 49, 96], 96),
    ])
    func `the product is that of the sums`(extents: [Int], columns: Int) throws {
        let shape = Shape(extents), depth = extents[extents.count - 1]
        let (values, kernel) = try product(shape, columns)
        #expect(kernel == "rows")
        let x = Self.values(shape.elementCount, 5), w = Self.values(depth * columns, 3)
        for (index, value) in values.enumerated() {
            let row = index / columns, column = index % columns
            var sum = 0.0
            for k in 0..<depth {
                sum += Double(x[row * depth + k]) * Double(w[k * columns + column])
            }
            #expect(abs(Double(value) - sum) < 1e-4)
        }
    }

    @Test(arguments: [false, true])
    func `any number of threads gives the same bits`(swaps: Bool) throws {
        let one = try product([1, 197, 48], 144, swaps: swaps).values
        for threads in [2, 3, 4] {
            #expect(
                try product([1, 197, 48], 144, swaps: swaps, threads: threads).values == one)
        }
    }

    @Test func `each sample of a batch has the bits that it has alone`() throws {
        let x = Self.values(4 * 49 * 96, 7)
        let (batch, kernel) = try product([4, 49, 96], 80, swaps: true, x)
        #expect(kernel == "rows")
        for sample in 0..<4 {
            let own = Array(x[sample * 49 * 96..<(sample + 1) * 49 * 96])
            let alone = try product([1, 49, 96], 80, swaps: true, own).values
            for row in 0..<49 {
                let start = (row * 4 + sample) * 80
                #expect(
                    Array(batch[start..<start + 80]) == Array(alone[row * 80..<(row + 1) * 80]))
            }
        }
    }
}
