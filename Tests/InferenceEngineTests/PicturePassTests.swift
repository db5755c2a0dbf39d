import InferenceEngine
import Tensors
import Testing

/// Passes over pictures, and operators with kernels of their own, beside the plain forms.
@Suite struct PicturePassTests {
    private typealias Builder = ProductFusionTests.Builder

    private func pointwise() -> Conv {
        Conv(
            window: Window(kernel: [1, 1], strides: [1, 1], dilations: [1, 1], padding: .none),
            groups: 1)
    }

    /// `Conv(Concat(a, Resize(b)))` with an activation.
    private func joined(
        _ channels: Int, nearest: Resize.Nearest?, bySizes: Bool, isRead: Bool = false
    ) throws -> ModelGraph {
        var b = Builder()
        let a = b.input("a", [1, 24, 10, 12]), small = b.input("b", [1, channels, 5, 6])
        let scales = b.graph.addConstant(
            Tensor(bySizes ? [] : [1, 1, 2, 2], shape: [bySizes ? 0 : 4]), named: "scales")
        let sizes = b.graph.addConstant(
            Tensor(integers: bySizes ? [1, channels, 10, 12] : []), named: "sizes")
        let resize = Resize(
            coordinates: nearest == nil ? .halfPixel : .asymmetric, nearest: nearest)
        let large = b.add(resize, small, scales, sizes)
        let whole = b.add(Concat(axis: 1), a, large)
        let sums = b.add(
            pointwise(), whole, b.constant([40, 24 + channels, 1, 1], 1), b.constant([40], 2))
        var result = b.add(Relu(), sums)
        if isRead { result = b.add(Concat(axis: 1), result, large) }
        b.graph.addOutput(result)
        return b.graph
    }

    @Test(arguments: [Resize.Nearest?.none, .floor], [false, true])
    func `an enlarged part is convolved before it is enlarged`(
        nearest: Resize.Nearest?, bySizes: Bool
    ) throws {
        let graph = try joined(100, nearest: nearest, bySizes: bySizes)
        let nodes = try ProductFusionTests.compare(graph)
        #expect(nodes.filter { $0.operatorName == "Conv" }.count == 2)
        #expect(!nodes.contains { $0.operatorName == "Concat" })
    }

    @Test func `a small part, or one that others read, stays where it is`() throws {
        for graph in [
            try joined(20, nearest: nil, bySizes: true),
            try joined(100, nearest: nil, bySizes: true, isRead: true),
        ] {
            let nodes = try ProductFusionTests.compare(graph)
            #expect(nodes.filter { $0.operatorName == "Conv" }.count == 1)
        }
    }

    @Test func `a resize to the same size is left out`() throws {
        var b = Builder()
        let x = b.input("x", [1, 18, 5, 6])
        let none = b.graph.addConstant(Tensor([Float](), shape: [0]), named: "none")
        let sizes = b.graph.addConstant(Tensor(integers: [1, 18, 5, 6]), named: "sizes")
        let same = b.add(Resize(coordinates: .halfPixel, nearest: nil), x, none, sizes)
        b.graph.addOutput(b.add(Relu(), same))
        #expect(try ProductFusionTests.compare(b.graph).map(\.operatorName) == ["Relu"])
    }

    @Test(arguments: [16, 21, 5])
    func `pixels with their channels together become a blocked picture in one step`(
        channels: Int
    ) throws {
        var b = Builder()
        let x = b.input("x", [1, 30, channels])
        let turned = b.add(Transpose(permutation: [0, 2, 1]), x)
        let picture = b.reshape(turned, [1, channels, 5, 6])
        b.graph.addOutput(
            b.add(pointwise(), picture, b.constant([24, channels, 1, 1], 1)))
        let nodes = try ProductFusionTests.compare(b.graph)
        #expect(!nodes.contains { $0.operatorName == "Transpose" })
    }

    @Test(arguments: [GridSample.Border.zeros, .edge, .reflection], [false, true])
    func `places between four pixels`(border: GridSample.Border, aligns: Bool) throws {
        var b = Builder()
        let x = b.input("x", [2, 3, 7, 5])
        let grid = b.add(Mul(), b.input("grid", [2, 9, 150, 2]), b.scalar(1.4))
        b.graph.addOutput(
            b.add(GridSample(mode: .linear, border: border, alignsCorners: aligns), x, grid))
        let nodes = try ProductFusionTests.compare(b.graph)
        #expect(nodes.contains { $0.kernel == "four neighbours" })
        // The plain form: that of volumes, with one layer.
        var c = Builder()
        let volume = c.reshape(c.input("x", [2, 3, 7, 5]), [2, 3, 7, 5, 1])
        let places = c.add(Mul(), c.input("grid", [2, 9, 150, 2]), c.scalar(1.4))
        let zeros = c.graph.addConstant(Tensor(zeros: [2, 9, 150, 1]), named: "zeros")
        let layers = c.reshape(c.add(Concat(axis: 3), zeros, places), [2, 9, 150, 1, 3])
        c.graph.addOutput(
            c.add(
                GridSample(mode: .linear, border: border, alignsCorners: true), volume, layers))
        guard aligns else { return }
        let one = try ProductFusionTests.run(b.graph, optimizes: true).values
        let other = try ProductFusionTests.run(c.graph, optimizes: true).values
        #expect(zip(one, other).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test(arguments: [(3, 40), (16, 33), (4, 2000)])
    func `a softmax over an axis in the middle sums to 1`(size: (Int, Int)) throws {
        let (extent, inner) = size
        var b = Builder()
        let x = b.input("x", [2, extent, inner])
        b.graph.addOutput(b.add(Softmax(axis: 1, flattens: false), x))
        let (values, nodes) = try ProductFusionTests.run(b.graph, optimizes: true)
        #expect(nodes.map(\.kernel) == ["across"])
        let given = ProductFusionTests.values(2 * extent * inner, 7)
        for at in 0..<2 * inner {
            let start = at / inner * extent * inner + at % inner
            let places = (0..<extent).map { start + $0 * inner }
            let total = places.reduce(0.0) { $0 + exponential(Double(given[$1])) }
            for place in places {
                let expected = exponential(Double(given[place])) / total
                #expect(abs(Double(values[place]) - expected) < 1e-6)
            }
        }
    }

    @Test func `a choice between two takes what the condition names`() throws {
        var b = Builder()
        let x = b.input("x", [3, 4, 50]), y = b.input("y", [4, 1])
        let isLarge = b.add(Greater(), x, b.scalar(0))
        b.graph.addOutput(b.add(Where(), isLarge, x, y))
        let values = try ProductFusionTests.run(b.graph, optimizes: true).values
        let first = ProductFusionTests.values(600, 7), second = ProductFusionTests.values(4, 8)
        for at in 0..<600 {
            #expect(values[at] == (first[at] > 0 ? first[at] : second[at / 50 % 4]))
        }
    }
}

/// e to the power of x, by its series: |x| is at most 1 here.
private func exponential(_ x: Double) -> Double {
    var term = 1.0, sum = 1.0
    for n in 1...20 {
        term *= x / Double(n)
        sum += term
    }
    return sum
}
