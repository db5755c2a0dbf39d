import InferenceEngine
import Tensors
import Testing

/// Products that are quantised themselves, against sums done by hand: they are computed on bytes
/// and no byte is off.
@Suite struct QuantisedProductTests {
    private static let factors: [Float] = [0.011, 0.004, 0.0007, 0.02, 0.0031, 0.008, 0.0005]
    private static let height = 6, width = 5

    /// Numbers without a pattern, within the limits.
    private func numbers(_ count: Int, _ low: Int, _ high: Int, seed: Int) -> [Int] {
        var state = UInt64(seed) &* 0x9e37_79b9_7f4a_7c15 &+ 1
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return low + Int(state >> 33) % (high - low + 1)
        }
    }

    private func tensor(_ values: [Int], _ type: DataType, _ shape: Shape) -> Tensor {
        var result = Tensor(zeros: shape, dataType: type)
        if type == .int32 {
            result.withMutableElements(of: Int32.self) { to in
                for index in to.indices { to[index] = Int32(values[index]) }
            }
        } else {
            result.withMutableElements(of: UInt8.self) { to in
                for index in to.indices { to[index] = UInt8(truncatingIfNeeded: values[index]) }
            }
        }
        return result
    }

    /// What a node's scale and zero inputs hold.
    private func scale(
        _ graph: inout ModelGraph, _ scale: Float, _ zero: Int, _ type: DataType, _ name: String
    ) -> [Outlet?] {
        [
            graph.addConstant(Tensor([scale], shape: []), named: "\(name) scale"),
            graph.addConstant(tensor([zero], type, []), named: "\(name) zero"),
        ]
    }

    /// x, quantised in steps of 1/2, through a product of seven lines, in steps of 1/4.
    private func graph(
        _ shape: Shape, _ weights: Tensor, zero: Int, _ type: DataType, _ op: any Operator,
        bias: Tensor?
    ) -> ModelGraph {
        var graph = ModelGraph()
        let x = graph.addInput(named: "x", fact: OpenFact(.float32, shape.map { $0 }))
        let given = scale(&graph, 0.5, zero, type, "x")
        let result = scale(&graph, 0.25, zero + 9, type, "y")
        let levels = graph.addOutlet(named: "levels"), product = graph.addOutlet(named: "product")
        let y = graph.addOutlet(named: "y")
        let w = graph.addConstant(weights, named: "w")
        let steps = Self.factors.map { $0 * 0.25 / 0.5 }
        let lines = graph.addConstant(Tensor(steps, shape: [steps.count]), named: "w scale")
        let zeros = graph.addConstant(
            tensor(steps.map { _ in 0 }, .int8, [steps.count]), named: "w zero")
        graph.add(
            Node(
                name: "quantise", op: QuantizeLinear(dataType: type), inputs: [x] + given,
                outputs: [levels]))
        var inputs = [levels] + given + [w, lines, zeros] + result
        if let bias { inputs.append(graph.addConstant(bias, named: "bias")) }
        graph.add(Node(name: "product", op: op, inputs: inputs, outputs: [product]))
        graph.add(
            Node(
                name: "floats", op: DequantizeLinear(), inputs: [product] + result,
                outputs: [y]))
        graph.addOutput(y)
        return graph
    }

    /// The value of a sum: rounded to a level, clamped and taken off again.
    private func value(_ sum: Int, line: Int, zero: Int, _ type: DataType) -> Float {
        let steps = Self.factors.map { $0 * 0.25 / 0.5 }
        let level = (Float(sum) * (0.5 * steps[line] / 0.25)).rounded(.toNearestOrEven)
        let low: Float = type == .int8 ? -128 : 0
        let clamped = min(max(level + Float(zero + 9), low), low + 255)
        return (clamped - Float(zero + 9)) * 0.25
    }

    private func run(_ graph: ModelGraph, _ input: [Float], _ kind: String?) throws -> [Float] {
        let plan = try Plan(graph)
        if let kind { #expect(plan.describe().map(\.operatorName).contains(kind)) }
        let session = Session(plan: plan, pool: ComputePool(threads: 2))
        session.withInput(0) { buffer in _ = buffer.update(from: input) }
        try session.run()
        return session.withOutput(0) { _, values in Array(values) }
    }

    @Test(arguments: [DataType.uint8, .int8])
    func `a quantised convolution is computed on bytes, and exactly`(_ type: DataType) throws {
        let zero = type == .int8 ? -3 : 120, low = type == .int8 ? -128 : 0
        let height = Self.height, width = Self.width
        let levels = numbers(5 * height * width, low, low + 255, seed: 1)
        let weights = numbers(7 * 5 * 9, -128, 127, seed: 2)
        let bias = numbers(7, -9999, 9999, seed: 3)
        let graph = graph(
            [1, 5, height, width], tensor(weights, .int8, [7, 5, 3, 3]), zero: zero, type,
            QLinearConv(window: SpatialWindow(pads: [1, 0, 1, 2]), groups: 1),
            bias: tensor(bias, .int32, [7]))
        let results = try run(graph, levels.map { Float($0 - zero) * 0.5 }, "QuantizedConv")
        #expect(results.count == 7 * height * width)
        for (index, result) in results.enumerated() {
            let line = index / (height * width), y = index / width % height, x = index % width
            var sum = bias[line]
            for channel in 0..<5 {
                for tap in 0..<9 {
                    let row = y + tap / 3 - 1, column = x + tap % 3
                    guard row >= 0, row < height, column < width else { continue }
                    sum +=
                        (levels[(channel * height + row) * width + column] - zero)
                        * weights[(line * 5 + channel) * 9 + tap]
                }
            }
            #expect(result == value(sum, line: line, zero: zero, type))
        }
    }

    @Test(arguments: [DataType.uint8, .int8])
    func `a quantised product of matrices is computed on bytes, and exactly`(
        _ type: DataType
    ) throws {
        let zero = type == .int8 ? 5 : 131, low = type == .int8 ? -128 : 0
        let levels = numbers(3 * 32, low, low + 255, seed: 4)
        let weights = numbers(32 * 7, -128, 127, seed: 5)
        let graph = graph(
            [3, 32], tensor(weights, .int8, [32, 7]), zero: zero, type, QLinearMatMul(), bias: nil)
        let results = try run(graph, levels.map { Float($0 - zero) * 0.5 }, "QuantizedDense")
        for (index, result) in results.enumerated() {
            let row = index / 7, line = index % 7
            let sum = (0..<32).reduce(0) {
                $0 + (levels[row * 32 + $1] - zero) * weights[$1 * 7 + line]
            }
            #expect(result == value(sum, line: line, zero: zero, type))
        }
    }

    /// The form that networks of TFLite have: whole numbers in floats, rounded after each product.
    ///
    /// Where there are no vector kernels of bytes they stay floats.
    @Test(arguments: [-128, -100, -250])
    func `products of levels in floats are computed on bytes, and exactly`(
        _ lowest: Int
    ) throws {
        let height = Self.height, width = Self.width
        let levels = numbers(16 * height * width, -100, 155, seed: 6)
        let weights = numbers(7 * 16, lowest, lowest + 255, seed: 7)
        var graph = ModelGraph()
        let x = graph.addInput(
            named: "x", fact: OpenFact(.float32, [1, 16, height, width]))
        let names = ["rounded", "sums", "product", "real"]
        let values = names.map { graph.addOutlet(named: $0) }
        let w = graph.addConstant(
            Tensor(weights.map { Float($0) }, shape: [7, 16, 1, 1]), named: "w")
        let step = graph.addConstant(Tensor([0.3], shape: []), named: "step")
        let window = Window(kernel: [1, 1], strides: [1, 1], dilations: [1, 1], padding: .none)
        let nodes: [(any Operator, [Outlet?])] = [
            (Requantize(factors: [1], low: -100, high: 155), [x]),
            (Conv(window: window, groups: 1), [values[0], w]),
            (Requantize(factors: Self.factors, low: -28, high: 200), [values[1]]),
            (Mul(), [values[2], step]),
        ]
        for (index, node) in nodes.enumerated() {
            graph.add(
                Node(
                    name: names[index], op: node.0, inputs: node.1, outputs: [values[index]]))
        }
        graph.addOutput(values[3])
        let isSure = lowest == -128 && KernelTier.name.hasPrefix("avx")
        let results = try run(
            graph, levels.map { Float($0) }, isSure ? "QuantizedConv" : nil)
        let plane = height * width
        for (index, result) in results.enumerated() {
            let line = index / plane
            let sum = (0..<16).reduce(0) {
                $0 + levels[$1 * plane + index % plane] * weights[line * 16 + $1]
            }
            let level = min(max(Float(sum) * Self.factors[line], -28), 200)
            #expect(result == level.rounded(.toNearestOrEven) * 0.3)
        }
    }
}
