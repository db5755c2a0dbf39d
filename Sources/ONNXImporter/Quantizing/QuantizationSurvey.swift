/// Which parts of a graph may be computed in bytes, and which are left in float.
///
/// In bytes: products with constant weights, and what limits, joins or moves their numbers on the
/// way to the next. In float: the last products before an output, whose numbers are coordinates and
/// scores of different ranges; all that follows them; products over a distribution that softmax
/// made. What an output is decoded from would otherwise share one scale, and small scores would be
/// nought. In float are gates too (sigmoid, SiLU), since what goes into them loses most by one
/// scale for all channels, and depthwise products before them.
struct QuantizationSurvey {
    /// A node that may be computed in bytes.
    struct Part {
        let index: Int
        /// The inputs that are values of the run.
        let values: [String]
    }

    /// Those that may, by the node's index.
    let parts: [Int: Part]
    /// How often each value is read, outputs of the graph included.
    let readers: [String: [Int]]
    let outputs: Set<String>

    /// Operators that only move or pick numbers: their result has their input's range.
    static let movements: Set<String> = [
        "MaxPool", "Reshape", "Transpose", "Slice", "Squeeze", "Unsqueeze", "Flatten",
        "DepthToSpace", "SpaceToDepth",
    ]
    static let products: Set<String> = ["Conv", "Gemm", "MatMul"]
    private static let joins: Set<String> = ["Add", "Concat", "GlobalAveragePool"]
    /// What limits numbers is computed in bytes where their maker is.
    private static let limits: Set<String> = ["Relu", "Clip", "LeakyRelu"]

    init(_ graph: GraphMessage, kept: Set<String>) {
        let constants = Set(graph.initializers.map(\.name))
        let outputs = Set(graph.outputs.map(\.name))
        var readers: [String: [Int]] = [:], makers: [String: Int] = [:]
        for (index, node) in graph.nodes.enumerated() {
            for input in node.inputs where !input.isEmpty {
                readers[input, default: []].append(index)
            }
            for output in node.outputs { makers[output] = index }
        }
        func isProduct(_ index: Int) -> Bool {
            let node = graph.nodes[index]
            guard Self.products.contains(node.operatorType), node.inputs.count > 1,
                constants.contains(node.inputs[1])
            else { return false }
            // Sums over a distribution are part of the decoding.
            var maker = makers[node.inputs[0]]
            while let at = maker, Self.movements.contains(graph.nodes[at].operatorType) {
                maker = graph.nodes[at].inputs.first.flatMap { makers[$0] }
            }
            return maker.map { graph.nodes[$0].operatorType != "Softmax" } ?? true
        }
        func isGatedDepthwise(_ node: NodeMessage) -> Bool {
            guard node.attributes["group"]?.integer ?? 1 > 1, let output = node.outputs.first else {
                return false
            }
            return !(readers[output] ?? []).allSatisfy {
                ["Relu", "Clip"].contains(graph.nodes[$0].operatorType)
            }
        }
        // From the end: what still has a product behind it.
        var leads = [Bool](repeating: false, count: graph.nodes.count)
        for index in graph.nodes.indices.reversed() {
            leads[index] = graph.nodes[index].outputs.contains { output in
                (readers[output] ?? []).contains { leads[$0] || isProduct($0) }
            }
        }
        var parts: [Int: Part] = [:]
        for (index, node) in graph.nodes.enumerated() {
            let values: [String]
            switch node.operatorType {
            case _ where isProduct(index):
                guard leads[index], !kept.contains(node.name), !isGatedDepthwise(node) else {
                    continue
                }
                values = [node.inputs[0]]
            case let type where Self.joins.contains(type): values = node.inputs
            case "Resize", "Upsample":
                let mode = node.attributes["mode"]?.text ?? "nearest"
                values = mode == "nearest" ? Array(node.inputs.prefix(1)) : []
            case let type where Self.movements.contains(type): values = Array(node.inputs.prefix(1))
            case let type where Self.limits.contains(type):
                let maker = node.inputs.first.flatMap { makers[$0] }
                values =
                    maker.map { parts[$0] != nil } == true ? Array(node.inputs.prefix(1)) : []
            default: values = []
            }
            guard leads[index], !values.isEmpty, node.outputs.count == 1,
                !kept.contains(node.name), !values.contains(where: { constants.contains($0) }),
                node.domain.isEmpty || node.domain == "ai.onnx"
            else { continue }
            parts[index] = Part(index: index, values: values)
        }
        self.parts = parts
        self.readers = readers
        self.outputs = outputs
    }

    /// The values whose ranges are wanted.
    func values(_ graph: GraphMessage) -> Set<String> {
        Set(parts.values.flatMap { $0.values + graph.nodes[$0.index].outputs })
    }

    /// Whether the value that a node makes is read by one function alone, which limits it: such a
    /// function is part of the node.
    func isLimited(_ index: Int, _ graph: GraphMessage) -> Bool {
        let node = graph.nodes[index]
        guard ["Conv", "Gemm", "Add"].contains(node.operatorType),
            let output = node.outputs.first, let all = readers[output], all.count == 1,
            !outputs.contains(output), parts[all[0]] != nil
        else { return false }
        return ["Relu", "Clip"].contains(graph.nodes[all[0]].operatorType)
    }

    /// The ranges as values share them: what is only moved keeps its range.
    func settled(
        _ given: [String: QuantizationRange], _ graph: GraphMessage
    ) -> [String: QuantizationRange] {
        var ranges = given
        for (index, node) in graph.nodes.enumerated() {
            guard let output = node.outputs.first, parts[index] != nil else { continue }
            if Self.movements.contains(node.operatorType)
                || ["Resize", "Upsample"].contains(node.operatorType)
            {
                ranges[output] = ranges[node.inputs[0]]
            }
        }
        return ranges
    }
}
