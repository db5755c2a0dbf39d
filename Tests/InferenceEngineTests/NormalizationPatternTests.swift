import InferenceEngine
import Tensors
import Testing

/// Layer normalisation that is written out, and the operator's kernel.
@Suite struct NormalizationPatternTests {
    private typealias Builder = ProductFusionTests.Builder

    private func writtenOut(
        squares: Bool, keepsAxes: Bool = true, axis: Int = -1
    ) throws -> ModelGraph {
        var b = Builder()
        let x = b.input("x", [1, 5, 6, 6])
        let axes = b.graph.addConstant(Tensor(integers: [axis]), named: "axes")
        let distance = b.add(Sub(), x, b.add(ReduceMean(keepsAxes: keepsAxes), x, axes))
        let square =
            squares ? b.add(Mul(), distance, distance) : b.add(Pow(), distance, b.scalar(2))
        let variance = b.add(ReduceMean(keepsAxes: keepsAxes), square, axes)
        let root = b.add(Sqrt(), b.add(Add(), variance, b.scalar(1e-5)))
        let scaled = b.add(Mul(), b.constant([6], 1), b.add(Div(), distance, root))
        b.graph.addOutput(b.add(Add(), scaled, b.constant([6], 2)))
        return b.graph
    }

    @Test(arguments: [false, true])
    func `the chain of operators becomes one`(squares: Bool) throws {
        let nodes = try ProductFusionTests.compare(try writtenOut(squares: squares))
        #expect(nodes.map(\.operatorName) == ["LayerNormalization"])
        #expect(nodes.map(\.kernel) == ["rows"])
    }

    @Test func `over another axis it stays as it is written`() throws {
        let nodes = try ProductFusionTests.compare(try writtenOut(squares: false, axis: 2))
        #expect(!nodes.contains { $0.operatorName == "LayerNormalization" })
    }

    @Test(arguments: [1, 3, 16, 31, 768])
    func `rows have moments 0 and 1`(columns: Int) throws {
        var b = Builder()
        let x = b.input("x", [3, 4, columns])
        let scale = b.graph.addConstant(
            Tensor([Float](repeating: 1, count: columns), shape: [columns]), named: "one")
        b.graph.addOutput(b.add(LayerNormalization(axis: -1, epsilon: 1e-6), x, scale))
        let values = try ProductFusionTests.run(b.graph, optimizes: true).values
        for row in 0..<12 {
            let part = values[row * columns..<(row + 1) * columns].map { Double($0) }
            let mean = part.reduce(0, +) / Double(columns)
            let square = part.reduce(0) { $0 + $1 * $1 } / Double(columns)
            #expect(abs(mean) < 1e-5)
            #expect(columns == 1 || abs(square - 1) < 1e-3)
        }
    }
}
