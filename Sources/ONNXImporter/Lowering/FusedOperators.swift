/// The operators of the domain com.microsoft that ONNX Runtime writes when it saves what it has
/// optimised, in terms of the standard ones.
enum FusedOperators {
    typealias Expansion = @Sendable (inout NodeWriter) -> Void

    static let table: [String: Expansion] = [
        "BiasGelu": { writer in
            let sum = writer.add("Add", [writer.input(0), writer.input(1)])
            writer.add("Gelu", [sum], output: 0)
        },
        "FastGelu": { writer in
            var value = writer.input(0)
            if !writer.input(1).isEmpty { value = writer.add("Add", [value, writer.input(1)]) }
            writer.add("Gelu", [value], output: 0, [AttributeMessage("approximate", text: "tanh")])
        },
        "FusedConv": { writer in
            let hasSum = !writer.input(3).isEmpty, act = writer.node.attributes["activation"]?.text
            var value = writer.add(
                "Conv", writer.node.inputs.prefix(3).map { $0 },
                output: hasSum || act != nil ? nil : 0,
                writer.attributes(
                    "auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"))
            if hasSum {
                value = writer.add("Add", [value, writer.input(3)], output: act == nil ? 0 : nil)
            }
            activate(value, &writer)
        },
        "FusedGemm": { writer in
            let value = writer.add(
                "Gemm", writer.node.inputs,
                output: writer.node.attributes["activation"] == nil ? 0 : nil,
                writer.attributes("alpha", "beta", "transA", "transB"))
            activate(value, &writer)
        },
        "FusedMatMul": { writer in fusedMatMul(&writer) },
        "Gelu": { writer in writer.add("Gelu", [writer.input(0)], output: 0) },
        "QLinearAdd": { writer in quantized("Add", &writer) },
        "QLinearConcat": { writer in
            let parts = stride(from: 2, to: writer.node.inputs.count - 2, by: 3).map { index in
                writer.add("DequantizeLinear", (0..<3).map { writer.input(index + $0) })
            }
            let joined = writer.add("Concat", parts, writer.attributes("axis"))
            writer.add("QuantizeLinear", [joined, writer.input(0), writer.input(1)], output: 0)
        },
        "QLinearGlobalAveragePool": { writer in
            let value = writer.add("DequantizeLinear", (0..<3).map { writer.input($0) })
            let mean = writer.add("GlobalAveragePool", [value])
            writer.add("QuantizeLinear", [mean, writer.input(3), writer.input(4)], output: 0)
        },
        "QLinearLeakyRelu": { writer in
            let value = writer.add("DequantizeLinear", (0..<3).map { writer.input($0) })
            let result = writer.add("LeakyRelu", [value], writer.attributes("alpha"))
            writer.add("QuantizeLinear", [result, writer.input(3), writer.input(4)], output: 0)
        },
        "QLinearMul": { writer in quantized("Mul", &writer) },
        "QLinearSigmoid": { writer in
            let value = writer.add("DequantizeLinear", (0..<3).map { writer.input($0) })
            let result = writer.add("Sigmoid", [value])
            writer.add("QuantizeLinear", [result, writer.input(3), writer.input(4)], output: 0)
        },
        "QuickGelu": { writer in
            writer.add(
                "Swish", [writer.input(0)], output: 0,
                [
                    AttributeMessage(
                        "alpha", float: writer.node.attributes["alpha"]?.float ?? 1.702)
                ])
        },
        "SimplifiedLayerNormalization": { writer in
            writer.add(
                "RMSNormalization", [writer.input(0), writer.input(1)], output: 0,
                writer.attributes("axis", "epsilon"))
        },
        "SkipLayerNormalization": { writer in
            var sum = writer.add(
                "Add", [writer.input(0), writer.input(1)], output: sumPlace(writer))
            if !writer.input(4).isEmpty {
                sum = writer.add("Add", [sum, writer.input(4)], output: 3)
            }
            let bias = writer.input(3).isEmpty ? [] : [writer.input(3)]
            writer.add(
                "LayerNormalization", [sum, writer.input(2)] + bias, output: 0,
                [
                    AttributeMessage(
                        "epsilon", float: writer.node.attributes["epsilon"]?.float ?? 1e-12)
                ])
        },
    ]

    /// The sum is the fourth output, unless a bias is added to it first.
    private static func sumPlace(_ writer: NodeWriter) -> Int? {
        writer.input(4).isEmpty ? 3 : nil
    }

    /// The activation that a fused node names, with its parameters.
    private static func activate(_ value: String, _ writer: inout NodeWriter) {
        guard let name = writer.node.attributes["activation"]?.text else { return }
        let given =
            writer.node.attributes["activation_params"]?.floats
            ?? ["activation_alpha", "activation_beta", "activation_gamma"].compactMap {
                writer.node.attributes[$0]?.float
            }
        let parameter = { (index: Int) in index < given.count ? given[index] : nil }
        switch name {
        case "Clip":
            let low = writer.constant(parameter(0) ?? -.greatestFiniteMagnitude)
            let high = writer.constant(parameter(1) ?? .greatestFiniteMagnitude)
            writer.add("Clip", [value, low, high], output: 0)
        default:
            let names = ["alpha", "beta"].enumerated().compactMap { index, name in
                parameter(index).map { AttributeMessage(name, float: $0) }
            }
            writer.add(name, [value], output: 0, names)
        }
    }

    private static func quantized(_ name: String, _ writer: inout NodeWriter) {
        let a = writer.add("DequantizeLinear", (0..<3).map { writer.input($0) })
        let b = writer.add("DequantizeLinear", (3..<6).map { writer.input($0) })
        let result = writer.add(name, [a, b])
        writer.add("QuantizeLinear", [result, writer.input(6), writer.input(7)], output: 0)
    }

    private static func fusedMatMul(_ writer: inout NodeWriter) {
        let isSet = { (name: String, node: NodeMessage) in node.attributes[name]?.integer == 1 }
        let node = writer.node
        let alpha = node.attributes["alpha"]?.float ?? 1
        let place = alpha == 1 ? 0 : nil
        let left = isSet("transA", node), right = isSet("transB", node)
        let product =
            left || right
            ? writer.add(
                "Einsum", [writer.input(0), writer.input(1)], output: place,
                [
                    AttributeMessage(
                        "equation",
                        text: "\(left ? "...ki" : "...ik"),\(right ? "...jk" : "...kj")->...ij")
                ])
            : writer.add("MatMul", [writer.input(0), writer.input(1)], output: place)
        if alpha != 1 { writer.add("Mul", [product, writer.constant(alpha)], output: 0) }
    }
}
