import InferenceEngine
import Tensors
import Testing

/// Graphs built by hand, against sums done by hand.
@Suite struct GraphTests {
    /// x → 1x1 convolution of `weights` → Sigmoid → times the convolution, plus x.
    private func graph(channels: Int, weights: [Float]) -> ModelGraph {
        var graph = ModelGraph()
        let x = graph.addInput(named: "x", fact: OpenFact(.float32, [nil, channels, nil, nil]))
        let w = graph.addConstant(
            Tensor(weights, shape: [channels, channels, 1, 1]), named: "w")
        let names = ["conv", "gate", "silu", "sum"]
        let values = names.map { graph.addOutlet(named: $0) }
        let window = Window(
            kernel: [1, 1], strides: [1, 1], dilations: [1, 1], padding: .none)
        graph.add(
            Node(
                name: "conv", op: Conv(window: window, groups: 1), inputs: [x, w],
                outputs: [values[0]]))
        graph.add(Node(name: "gate", op: Sigmoid(), inputs: [values[0]], outputs: [values[1]]))
        graph.add(
            Node(name: "silu", op: Mul(), inputs: [values[1], values[0]], outputs: [values[2]]))
        graph.add(Node(name: "sum", op: Add(), inputs: [values[2], x], outputs: [values[3]]))
        graph.addOutput(values[3])
        return graph
    }

    @Test(arguments: [1, 3, 16, 19], [1, 3])
    func `a gated convolution with a shortcut is one node and right`(
        channels: Int, batch: Int
    ) throws {
        let weights = (0..<channels * channels).map { Float($0 % 7) / 7 - 0.4 }
        let graph = graph(channels: channels, weights: weights)
        let plan = try Plan(graph, inputShapes: ["x": [batch, channels, 2, 3]])
        let nodes = plan.describe().filter { $0.operatorName != "Reorder" }
        #expect(nodes.count == 1)
        #expect(nodes[0].fused == ["Sigmoid", "Mul", "Add"])
        let session = Session(plan: plan, pool: ComputePool(threads: 2))
        var input: [Float] = []
        session.withInput(0) { buffer in
            for index in buffer.indices { buffer[index] = Float(index % 11) / 5 - 1 }
            input = Array(buffer)
        }
        try session.run()
        session.withOutput(0) { shape, values in
            #expect(shape == [batch, channels, 2, 3])
            for index in values.indices {
                let sample = index / (channels * 6), channel = index / 6 % channels
                let pixel = index % 6
                var sum = 0.0
                for other in 0..<channels {
                    sum +=
                        Double(weights[channel * channels + other])
                        * Double(input[(sample * channels + other) * 6 + pixel])
                }
                // e to the power of -sum by its series, far enough for these magnitudes.
                var power = 1.0, term = 1.0
                for step in 1..<60 {
                    term *= -sum / Double(step)
                    power += term
                }
                let wanted = sum / (1 + power) + Double(input[index])
                #expect(abs(Double(values[index]) - wanted) < 1e-4)
            }
        }
    }

    @Test func `a plan refuses shapes that do not fit before it runs`() {
        let graph = graph(channels: 2, weights: [1, 0, 0, 1])
        #expect(throws: EngineError.self) {
            _ = try Plan(graph, inputShapes: ["x": [1, 3, 4, 4]])
        }
        #expect(throws: EngineError.self) {
            _ = try Plan(graph, inputShapes: ["x": [1, 2, 40_000, 40_000]])
        }
    }

    @Test func `sessions of one plan do not share activations`() throws {
        let plan = try Plan(
            graph(channels: 2, weights: [1, 0, 0, 1]), inputShapes: ["x": [1, 2, 4, 4]])
        let pool = ComputePool(threads: 1)
        let first = Session(plan: plan, pool: pool), second = Session(plan: plan, pool: pool)
        first.withInput(0) { $0.update(repeating: 1) }
        second.withInput(0) { $0.update(repeating: -1) }
        try first.run()
        try second.run()
        let one = first.withOutput(0) { $1[0] }, two = second.withOutput(0) { $1[0] }
        #expect(one > 1.7 && one < 1.8)
        #expect(two > -1.3 && two < -1.2)
    }
}
