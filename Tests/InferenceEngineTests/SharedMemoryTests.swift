import Tensors
import Testing

@testable import InferenceEngine

/// Sums that take the place of what they are added to, and those that may not.
@Suite struct SharedMemoryTests {
    private static let shape: Shape = [1, 16, 8, 8]
    /// Bytes of a value of 64 channels.
    private static let wideBytes = 64 * 8 * 8 * 4

    /// x of 16 channels → wide of 64 → narrow of 16 → 64, plus wide → sum → y of 64, plus wide once
    /// more where `readsLater`.
    private func plan(readsLater: Bool, optimizes: Bool = true) throws -> Plan {
        var graph = ModelGraph()
        let x = graph.addInput(named: "x", fact: OpenFact(.float32, [1, 16, 8, 8]))
        let window = Window(
            kernel: [1, 1], strides: [1, 1], dilations: [1, 1], padding: .none)
        func convolve(_ input: Outlet, _ name: String, from: Int, to: Int) -> Outlet {
            let weights = (0..<from * to).map { Float(($0 * 7 + name.utf8.count) % 13) / 60 - 0.1 }
            let w = graph.addConstant(
                Tensor(weights, shape: [to, from, 1, 1]), named: name + ".w")
            let output = graph.addOutlet(named: name)
            graph.add(
                Node(
                    name: name, op: Conv(window: window, groups: 1), inputs: [input, w],
                    outputs: [output]))
            return output
        }
        func add(_ first: Outlet, _ second: Outlet, _ name: String) -> Outlet {
            let output = graph.addOutlet(named: name)
            graph.add(Node(name: name, op: Add(), inputs: [first, second], outputs: [output]))
            return output
        }
        let wide = convolve(x, "wide", from: 16, to: 64)
        let narrow = convolve(wide, "narrow", from: 64, to: 16)
        let sum = add(convolve(narrow, "more", from: 16, to: 64), wide, "sum")
        let y = convolve(sum, "y", from: 64, to: 64)
        graph.addOutput(readsLater ? add(y, wide, "later") : y)
        var options = PlanOptions()
        options.optimizes = optimizes
        return try Plan(graph, inputShapes: ["x": Self.shape], options: options)
    }

    private func output(_ plan: Plan) throws -> [Float] {
        let session = Session(plan: plan, pool: ComputePool(threads: 2))
        session.withInput(0) { buffer in
            for index in buffer.indices { buffer[index] = Float(index * 37 % 101) / 50 - 1 }
        }
        try session.run()
        return session.withOutput(0) { _, values in Array(values) }
    }

    @Test(arguments: [false, true])
    func `what is read later keeps its place, what is not gives it away`(
        _ readsLater: Bool
    ) throws {
        let plan = try plan(readsLater: readsLater)
        #expect(plan.describe().contains { $0.fused.contains("Add") })
        let plain = try output(self.plan(readsLater: readsLater, optimizes: false))
        let found = try output(plan)
        #expect(found.count == plain.count)
        for (value, wanted) in zip(found, plain) { #expect(abs(value - wanted) < 1e-5) }
        // x, narrow, wide and sum beside each other.
        let apart = Self.wideBytes / 4 * (1 + 1 + 4 + 4)
        #expect((plan.memory.arenaBytes >= apart) == readsLater, "\(plan.memory.arenaBytes)")
    }
}
