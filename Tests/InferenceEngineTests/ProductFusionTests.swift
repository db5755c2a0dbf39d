import InferenceEngine
import Tensors
import Testing

/// Products with what follows them in one kernel, and attention as one operator: beside the graph
/// as it is written.
@Suite struct ProductFusionTests {
    static func values(_ count: Int, _ seed: Int) -> [Float] {
        (0..<count).map { Float(($0 * 7919 + seed * 131) % 1000) / 500 - 1 }
    }

    /// A graph in the making: each call adds a node.
    struct Builder {
        var graph = ModelGraph()

        mutating func input(_ name: String, _ extents: [Int]) -> Outlet {
            graph.addInput(named: name, fact: OpenFact(.float32, extents.map { $0 }))
        }

        mutating func constant(_ extents: [Int], _ seed: Int) -> Outlet {
            graph.addConstant(
                Tensor(
                    ProductFusionTests.values(extents.reduce(1, *), seed), shape: Shape(extents)),
                named: "c\(seed)")
        }

        mutating func scalar(_ value: Float) -> Outlet {
            graph.addConstant(Tensor([value], shape: []), named: "s")
        }

        mutating func add(_ op: any Operator, _ inputs: Outlet...) -> Outlet {
            let outlet = graph.addOutlet(named: "n\(graph.nodes.count)")
            graph.add(
                Node(name: "n\(graph.nodes.count)", op: op, inputs: inputs, outputs: [outlet]))
            return outlet
        }

        mutating func reshape(_ x: Outlet, _ extents: [Int]) -> Outlet {
            let shape = graph.addConstant(Tensor(integers: extents), named: "shape")
            return add(Reshape(), x, shape)
        }
    }

    /// The first output for the seeded inputs, and the kernels that made it.
    static func run(
        _ graph: ModelGraph, optimizes: Bool, threads: Int = 1
    ) throws -> (values: [Float], nodes: [NodeDescription]) {
        var options = PlanOptions()
        options.optimizes = optimizes
        let plan = try Plan(graph, options: options)
        let session = Session(plan: plan, pool: ComputePool(threads: threads))
        for (index, input) in plan.inputs.enumerated() {
            let given = values(input.fact.shape.elementCount, 7 + index)
            session.withInput(index) { _ = $0.update(fromContentsOf: given) }
        }
        try session.run()
        return (session.withOutput(0) { Array($1) }, plan.describe())
    }

    /// Rewritten, the graph gives what it gives as written, whatever the number of threads.
    @discardableResult
    static func compare(
        _ graph: ModelGraph, tolerance: Float = 1e-5
    ) throws -> [NodeDescription] {
        let (one, nodes) = try run(graph, optimizes: true)
        let plain = try run(graph, optimizes: false).values
        let largest = plain.reduce(0) { max($0, abs($1)) }
        let difference = zip(one, plain).reduce(0) { max($0, abs($1.0 - $1.1)) }
        #expect(one.count == plain.count && difference <= tolerance * largest)
        #expect(one.contains { $0 != 0 })
        for threads in 2...4 {
            #expect(try run(graph, optimizes: true, threads: threads).values == one)
        }
        return nodes
    }

    @Test(arguments: [(9, 33, 20), (50, 64, 48), (197, 40, 17), (20, 16, 70)])
    func `bias, activation and sum go into the product`(size: (Int, Int, Int)) throws {
        let (rows, depth, columns) = size
        var b = Builder()
        let x = b.input("x", [1, rows, depth]), r = b.input("r", [1, rows, columns])
        let matrix = b.constant([depth, columns], 1), bias = b.constant([columns], 2)
        let sums = b.add(Add(), bias, b.add(MatMul(), x, matrix))
        let bent = b.add(Gelu(isApproximate: false), sums)
        b.graph.addOutput(b.add(Add(), bent, r))
        let nodes = try Self.compare(b.graph)
        #expect(nodes.count == 1 && nodes.first?.kernel == "rows")
        #expect(nodes.first?.fused == ["Add", "Gelu", "Add"])
    }

    @Test func `factors of columns and another shape go into the product`() throws {
        var b = Builder()
        let x = b.input("x", [1, 5, 4, 24]), r = b.input("r", [1, 20, 40])
        let sums = b.add(
            Add(), b.add(MatMul(), x, b.constant([24, 40], 1)), b.constant([40], 2))
        let scaled = b.add(Mul(), sums, b.constant([40], 3))
        b.graph.addOutput(b.add(Add(), r, b.reshape(scaled, [1, 20, 40])))
        #expect(try Self.compare(b.graph).count == 1)
    }

    @Test func `factors of channels go through the transpose`() throws {
        var b = Builder()
        let x = b.input("x", [1, 6, 5, 24])
        let sums = b.add(
            Add(), b.add(MatMul(), x, b.constant([24, 20], 1)), b.constant([20], 2))
        let picture = b.add(Transpose(permutation: [0, 3, 1, 2]), sums)
        b.graph.addOutput(b.add(Mul(), b.constant([20, 1, 1], 3), picture))
        let nodes = try Self.compare(b.graph)
        #expect(!nodes.contains { $0.operatorName == "Mul" })
    }

    @Test(arguments: [false, true])
    func `a Gemm of many rows is such a product`(transposes: Bool) throws {
        var b = Builder()
        let x = b.reshape(b.input("x", [1, 30, 24]), [30, 24])
        let matrix = b.constant(transposes ? [18, 24] : [24, 18], 1)
        let gemm = Gemm(alpha: 1, beta: 1, transposesA: false, transposesB: transposes)
        b.graph.addOutput(b.add(Relu(), b.add(gemm, x, matrix, b.constant([18], 2))))
        let nodes = try Self.compare(b.graph)
        #expect(nodes.map(\.kernel) == ["view", "rows"])
    }

    @Test func `rows that may be samples stay with the kernel of one row`() throws {
        var b = Builder()
        let x = b.input("x", [9, 5]), matrix = b.constant([5, 18], 1)
        let mixed = b.add(
            Transpose(permutation: [1, 0]),
            b.add(
                Transpose(permutation: [1, 0]), x))
        b.graph.addOutput(b.add(MatMul(), mixed, matrix))
        let nodes = try Self.compare(b.graph)
        #expect(!nodes.contains { $0.kernel == "rows" })
    }

    @Test func `a value that others read stays`() throws {
        var b = Builder()
        let x = b.input("x", [1, 12, 24])
        let sums = b.add(MatMul(), x, b.constant([24, 18], 1))
        let bent = b.add(Gelu(isApproximate: false), sums)
        b.graph.addOutput(b.add(Add(), bent, sums))
        try Self.compare(b.graph)
    }
}
