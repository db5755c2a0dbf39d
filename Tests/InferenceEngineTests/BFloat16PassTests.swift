import Tensors
import TestSupport
import Testing

@testable import InferenceEngine

/// Values between convolutions in the mixed precision: bfloat16 where only convolutions read them.
@Suite struct BFloat16PassTests {
    /// What besides the chain reads its values.
    enum Reader: CaseIterable {
        case nobody
        /// An operator other than a convolution reads what the depthwise convolution gives.
        case addition
        /// The last convolution adds what the first one gives.
        case residual
        /// What the first convolution gives is an output of the network.
        case output
    }

    /// x of 32 channels → "wide" of 64 → "each", depthwise → "narrow" of 64.
    private func plan(_ reader: Reader, _ precision: Precision, silu: Bool = false) throws -> Plan {
        var graph = ModelGraph()
        let x = graph.addInput(named: "x", fact: OpenFact(.float32, [1, 32, 20, 23]))
        func convolve(
            _ input: Outlet, _ name: String, _ shape: Shape, groups: Int = 1,
            activation: Activation = .relu
        ) -> Outlet {
            let weights = (0..<shape.elementCount).map {
                Float(($0 * 7 + name.utf8.count) % 13) / 40 - 0.15
            }
            let w = graph.addConstant(Tensor(weights, shape: shape), named: name + ".w")
            let output = graph.addOutlet(named: name)
            let border = shape[2] / 2
            var conv = Conv(
                window: Window(
                    kernel: [shape[2], shape[3]], strides: [1, 1], dilations: [1, 1],
                    padding: .explicit(top: border, left: border, bottom: border, right: border)),
                groups: groups)
            conv.activation = activation
            graph.add(Node(name: name, op: conv, inputs: [input, w], outputs: [output]))
            return output
        }
        func add(_ first: Outlet, _ second: Outlet, _ name: String) -> Outlet {
            let output = graph.addOutlet(named: name)
            graph.add(Node(name: name, op: Add(), inputs: [first, second], outputs: [output]))
            return output
        }
        let wide = convolve(x, "wide", [64, 32, 1, 1], activation: silu ? .silu : .relu)
        let each = convolve(
            wide, "each", [64, 1, 3, 3], groups: 64, activation: silu ? .silu : .relu)
        let narrow = convolve(each, "narrow", [64, 64, 1, 1], activation: .none)
        switch reader {
        case .nobody: graph.addOutput(narrow)
        case .addition: graph.addOutput(add(add(narrow, each, "sum"), each, "twice"))
        case .residual: graph.addOutput(add(narrow, wide, "sum"))
        case .output:
            graph.addOutput(narrow)
            graph.addOutput(wide)
        }
        var options = PlanOptions()
        options.precision = precision
        return try Plan(graph, inputShapes: ["x": [1, 32, 20, 23]], options: options)
    }

    private func output(_ plan: Plan, threads: Int) throws -> [Float] {
        let session = Session(plan: plan, pool: ComputePool(threads: threads))
        session.withInput(0) { buffer in
            for index in buffer.indices { buffer[index] = Float(index * 37 % 101) / 50 - 1 }
        }
        try session.run()
        return session.withOutput(0) { _, values in Array(values) }
    }

    @Test(arguments: Reader.allCases)
    func `only what convolutions alone read is bfloat16`(_ reader: Reader) throws {
        guard BFloat16Kernels.best != nil else {
            print("skipped: this processor has no bfloat16 dot products")
            return
        }
        let mixed = try plan(reader, .mixed)
        let bfloat16 = mixed.describe().filter { $0.outputs[0].dataType == .bfloat16 }
        #expect(bfloat16.map(\.name) == (reader == .nobody ? ["wide", "each"] : []))
        let found = try output(mixed, threads: 1)
        #expect(try output(mixed, threads: 2) == found)
        let exact = try output(plan(reader, .fp32), threads: 1)
        let largest = exact.map(abs).max() ?? 0
        for (value, wanted) in zip(found, exact) { #expect(abs(value - wanted) < largest / 100) }
    }

    @Test func `an activation in a second pass keeps a depthwise convolution in fp32`() throws {
        guard BFloat16Kernels.best != nil else { return }
        let mixed = try plan(.nobody, .mixed, silu: true)
        #expect(mixed.describe().allSatisfy { $0.outputs[0].dataType == .float32 })
    }
}
