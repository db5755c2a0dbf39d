import InferenceEngine
import Tensors
import Testing

/// Attention that is written out, found and computed without transposes.
@Suite struct AttentionPatternTests {
    private typealias Builder = ProductFusionTests.Builder

    /// [1, length, heads * size] as [1, heads, length, size].
    private func heads(_ b: inout Builder, _ x: Outlet, _ length: Int, _ count: Int, _ size: Int)
        -> Outlet
    {
        b.add(
            Transpose(permutation: [0, 2, 1, 3]), b.reshape(x, [1, length, count, size]))
    }

    private static func isFused(_ nodes: [NodeDescription]) -> Bool {
        nodes.contains { $0.operatorName == "Attention" && $0.kernel == "heads" }
            && !nodes.contains { ["Softmax", "Transpose"].contains($0.operatorName) }
    }

    @Test(arguments: [(1, 5, 7, 8), (3, 40, 40, 16), (2, 130, 65, 20), (13, 49, 49, 32)])
    func `heads are cut, multiplied and joined`(size: (Int, Int, Int, Int)) throws {
        let (count, queries, keys, width) = size
        var b = Builder()
        let q = b.input("q", [1, queries, count * width])
        let k = b.input("k", [1, keys, count * width])
        let v = b.input("v", [1, keys, count * width])
        let scaledQ = b.add(Mul(), heads(&b, q, queries, count, width), b.scalar(0.4))
        let turned = b.add(
            Transpose(permutation: [0, 2, 3, 1]), b.reshape(k, [1, keys, count, width]))
        let scores = b.add(MatMul(), scaledQ, b.add(Mul(), turned, b.scalar(0.5)))
        let weights = b.add(Softmax(axis: -1, flattens: false), scores)
        let mixed = b.add(MatMul(), weights, heads(&b, v, keys, count, width))
        let joined = b.add(Transpose(permutation: [0, 2, 1, 3]), mixed)
        b.graph.addOutput(b.reshape(joined, [1, queries, count * width]))
        #expect(Self.isFused(try ProductFusionTests.compare(b.graph)))
    }

    @Test func `queries, keys and values that lie in one value are read there`() throws {
        var b = Builder()
        let x = b.input("x", [1, 33, 3 * 4 * 12])
        let parts = b.add(
            Transpose(permutation: [2, 0, 3, 1, 4]), b.reshape(x, [1, 33, 3, 4, 12]))
        let (zero, one, two) = (
            b.graph.addConstant(Tensor(integers: [0], shape: []), named: "0"),
            b.graph.addConstant(Tensor(integers: [1], shape: []), named: "1"),
            b.graph.addConstant(Tensor(integers: [2], shape: []), named: "2")
        )
        let q = b.add(Gather(axis: 0), parts, zero), k = b.add(Gather(axis: 0), parts, one)
        let v = b.add(Gather(axis: 0), parts, two)
        let scores = b.add(
            Div(), b.add(MatMul(), q, b.add(Transpose(permutation: [0, 1, 3, 2]), k)),
            b.scalar(3))
        let weights = b.add(Softmax(axis: 3, flattens: false), scores)
        b.graph.addOutput(
            b.add(Transpose(permutation: [0, 2, 1, 3]), b.add(MatMul(), weights, v)))
        let nodes = try ProductFusionTests.compare(b.graph)
        #expect(Self.isFused(nodes) && !nodes.contains { $0.operatorName == "Gather" })
    }

    /// As YOLO 11 and 12 write it: values times turned weights, and the factor before a transpose.
    @Test(arguments: [(1, false), (4, false), (4, true)])
    func `values may stand before the weights, channel by channel`(parts: Int, isRowWise: Bool)
        throws
    {
        let (heads, size, pixels) = (2, 12, 40)
        var b = Builder()
        let x = b.input("x", [1, heads * 3 * size, parts * pixels])
        let rows = b.reshape(
            b.add(Transpose(permutation: [0, 2, 1]), x), [parts, pixels, heads, 3 * size])
        let channels = b.add(Transpose(permutation: [0, 2, 3, 1]), rows)
        let cut = (0..<3).map { b.graph.addOutlet(named: "cut\($0)") }
        b.graph.add(
            Node(name: "split", op: Split(axis: 2, parts: 3), inputs: [channels], outputs: cut))
        let q = b.add(
            Transpose(permutation: [0, 1, 3, 2]), b.add(Mul(), cut[0], b.scalar(0.3)))
        let weights = b.add(
            Softmax(axis: -1, flattens: false), b.add(MatMul(), q, cut[1]))
        let mixed = b.add(
            MatMul(), b.add(Div(), cut[2], b.scalar(0.7)),
            b.add(Transpose(permutation: [0, 1, 3, 2]), weights))
        b.graph.addOutput(
            isRowWise
                ? b.add(Transpose(permutation: [0, 3, 1, 2]), mixed)
                : b.reshape(mixed, [parts, heads * size, pixels]))
        #expect(Self.isFused(try ProductFusionTests.compare(b.graph)))
    }

    @Test func `masks are added, through another shape too`() throws {
        var b = Builder()
        let q = b.input("q", [6, 2, 9, 8]), k = b.input("k", [6, 2, 8, 9])
        let v = b.input("v", [6, 2, 9, 8])
        let biased = b.add(
            Add(), b.add(MatMul(), q, k), b.constant([1, 2, 9, 9], 3))
        let masked = b.add(
            Add(), b.reshape(biased, [2, 3, 2, 9, 9]), b.constant([1, 3, 1, 9, 9], 4))
        let weights = b.add(
            Softmax(axis: -1, flattens: false), b.reshape(masked, [6, 2, 9, 9]))
        b.graph.addOutput(b.add(MatMul(), weights, v))
        #expect(Self.isFused(try ProductFusionTests.compare(b.graph)))
    }

    @Test func `weights that are no numbers become 0 where the graph says so`() throws {
        var b = Builder()
        let q = b.input("q", [1, 2, 9, 8]), k = b.input("k", [1, 2, 8, 9])
        let v = b.input("v", [1, 2, 9, 8])
        var hidden = [Float](repeating: 0, count: 81)
        for at in 18..<27 { hidden[at] = -.infinity }
        let mask = b.graph.addConstant(Tensor(hidden, shape: [1, 1, 9, 9]), named: "mask")
        let weights = b.add(
            Softmax(axis: -1, flattens: false),
            b.add(Add(), b.add(MatMul(), q, k), mask))
        let shown = b.add(Where(), b.add(IsNaN(), weights), b.scalar(0), weights)
        b.graph.addOutput(b.add(MatMul(), shown, v))
        #expect(Self.isFused(try ProductFusionTests.compare(b.graph)))
        let values = try ProductFusionTests.run(b.graph, optimizes: true).values
        #expect(values[16..<24].allSatisfy { $0 == 0 })
    }

    @Test func `scores that others read stay as they are written`() throws {
        var b = Builder()
        let q = b.input("q", [1, 2, 9, 8]), k = b.input("k", [1, 2, 8, 8])
        let v = b.input("v", [1, 2, 8, 8])
        let weights = b.add(Softmax(axis: -1, flattens: false), b.add(MatMul(), q, k))
        b.graph.addOutput(b.add(Add(), b.add(MatMul(), weights, v), weights))
        let nodes = try ProductFusionTests.compare(b.graph)
        #expect(nodes.contains { $0.operatorName == "Softmax" })
    }
}
