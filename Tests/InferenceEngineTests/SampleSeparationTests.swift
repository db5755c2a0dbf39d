import Tensors
import Testing

@testable import InferenceEngine

/// Batches whose samples go through the network one after the other, and those that may not.
@Suite struct SampleSeparationTests {
    /// x [N, 4, 3] → `op` on x and, where given, a constant.
    private func plan(
        _ op: any Operator, with constant: Tensor? = nil, samples: Int = 4
    ) throws -> Plan {
        var graph = ModelGraph()
        let x = graph.addInput(named: "x", fact: OpenFact(.float32, [nil, 4, 3]))
        let y = graph.addOutlet(named: "y")
        let second = constant.map { graph.addConstant($0, named: "c") }
        graph.add(
            Node(name: "node", op: op, inputs: [x] + (second.map { [$0] } ?? []), outputs: [y]))
        graph.addOutput(y)
        return try Plan(graph, inputShapes: ["x": [samples, 4, 3]])
    }

    private func output(_ plan: Plan) throws -> [Float] {
        let session = Session(plan: plan, pool: ComputePool(threads: 2))
        session.withInput(0) { buffer in
            for index in buffer.indices { buffer[index] = Float(index * 37 % 101) / 50 - 1 }
        }
        try session.run()
        return session.withOutput(0) { shape, values in
            #expect(shape == plan.outputs[0].fact?.shape)
            return Array(values)
        }
    }

    @Test func `samples go one after the other where none sees another`() throws {
        let slope = Tensor([0.5, 1, 2], shape: [3])
        let sum = try plan(Add(), with: slope)
        #expect(sum.samples == 4 && sum.inputs[0].fact.shape == [4, 4, 3])
        for (index, value) in try output(sum).enumerated() {
            let wanted = [0.5, 1, 2][index % 3] + Float(index * 37 % 101) / 50 - 1
            #expect(abs(value - wanted) < 1e-6)
        }
        #expect(try plan(Transpose(permutation: [0, 2, 1])).samples == 4)
        #expect(try plan(Relu()).samples == 4)
        #expect(try plan(Relu(), samples: 1).samples == 1)
        #expect(try plan(Softmax(axis: -1, flattens: false)).samples == 4)
    }

    @Test func `operators that mix samples keep the batch together`() throws {
        let each = Tensor((0..<48).map { Float($0) }, shape: [4, 4, 3])
        #expect(try plan(Add(), with: each).samples == 1)
        #expect(try plan(Transpose(permutation: [1, 0, 2])).samples == 1)
        #expect(try plan(Transpose(permutation: [2, 1, 0]), samples: 3).samples == 1)
        let softmax = try plan(Softmax(axis: 0, flattens: false))
        #expect(softmax.samples == 1)
        let values = try output(softmax)
        for index in 0..<12 {
            let column = (0..<4).reduce(Float(0)) { $0 + values[$1 * 12 + index] }
            #expect(abs(column - 1) < 1e-5)
        }
    }

    @Test(arguments: [
        (80_000_000, 0, 1), (1_000_000, 1, 1), (5000, 1023, 1), (5000, 1024, 5000), (4096, 1, 4096),
    ])
    func `many small samples are not run one after the other`(
        samples: Int, elements: Int, runs: Int
    ) throws {
        var graph = ModelGraph()
        let x = graph.addInput(named: "x", fact: OpenFact(.float32, [nil, elements]))
        let y = graph.addOutlet(named: "y")
        graph.add(Node(name: "node", op: Relu(), inputs: [x], outputs: [y]))
        graph.addOutput(y)
        let plan = try Plan(graph, inputShapes: ["x": Shape([samples, elements])])
        #expect(plan.samples == runs)
        #expect(try output(plan).count == samples * elements)
    }
}
