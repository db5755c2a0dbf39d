import InferenceEngine
import Tensors

extension OperatorTable {
    /// Activations and normalizations.
    static let activations: [String: Lowering] = [
        "BatchNormalization": { (builder) throws(ImportError) in
            try builder.requireInputs(5...5)
            guard builder.message.outputs.dropFirst().allSatisfy(\.isEmpty),
                !builder.flag("training_mode")
            else { throw builder.invalid("training_mode", "is not supported") }
            return BatchNormalization(epsilon: builder.float("epsilon", default: 1e-5))
        },
        "Celu": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return Celu(alpha: builder.float("alpha", default: 1))
        },
        "Clip": { (builder) throws(ImportError) in
            try builder.requireInputs(1...3)
            if builder.opset < 11 {
                for (index, name) in ["min", "max"].enumerated() {
                    guard let limit = builder.message.attributes[name]?.float else { continue }
                    builder.setInput(index + 1, to: Tensor([limit], shape: []), named: name)
                }
            }
            return Clip()
        },
        "Elu": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return Elu(alpha: builder.float("alpha", default: 1))
        },
        "Gelu": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return Gelu(isApproximate: builder.text("approximate", default: "none") == "tanh")
        },
        "GroupNormalization": { (builder) throws(ImportError) in
            try builder.requireInputs(3...3)
            return GroupNormalization(
                groups: builder.integer("num_groups", default: 0),
                epsilon: builder.float("epsilon", default: 1e-5))
        },
        "HardSigmoid": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return HardSigmoid(
                alpha: builder.float("alpha", default: 0.2),
                beta: builder.float("beta", default: 0.5))
        },
        "HardSwish": plain(1...1, HardSwish()),
        "Hardmax": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return Hardmax(
                axis: builder.integer("axis", default: builder.opset < 13 ? 1 : -1),
                flattens: builder.opset < 13)
        },
        "InstanceNormalization": { (builder) throws(ImportError) in
            try builder.requireInputs(3...3)
            return InstanceNormalization(epsilon: builder.float("epsilon", default: 1e-5))
        },
        "LRN": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return LocalResponse(
                size: builder.integer("size", default: 0),
                alpha: builder.float("alpha", default: 1e-4),
                beta: builder.float("beta", default: 0.75),
                bias: builder.float("bias", default: 1))
        },
        "LayerNormalization": { (builder) throws(ImportError) in
            try builder.requireInputs(2...3)
            return LayerNormalization(
                axis: builder.integer("axis", default: -1),
                epsilon: builder.float("epsilon", default: 1e-5))
        },
        "LeakyRelu": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return LeakyRelu(alpha: builder.float("alpha", default: 0.01))
        },
        "LogSoftmax": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return LogSoftmax(
                axis: builder.integer("axis", default: builder.opset < 13 ? 1 : -1),
                flattens: builder.opset < 13)
        },
        "LpNormalization": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return LpNormalization(
                axis: builder.integer("axis", default: -1), order: builder.integer("p", default: 2)
            )
        },
        "MeanVarianceNormalization": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return MeanVarianceNormalization(axes: builder.integers("axes") ?? [0, 2, 3])
        },
        "Mish": plain(1...1, Mish()),
        "PRelu": { (builder) throws(ImportError) in
            try builder.requireInputs(2...2)
            // Before set 7 a vector of slopes is for the channels.
            if builder.opset < 7, let x = builder.inputs[0], let slope = builder.inputs[1],
                let value = builder.graph.constant(slope), value.shape.count == 1,
                let rank = builder.graph.declaredRank(x), rank > 2
            {
                let shape = Shape([value.shape[0]] + [Int](repeating: 1, count: rank - 2))
                builder.setInput(1, to: value.reshaped(shape), named: "slope")
            }
            return PRelu()
        },
        "RMSNormalization": { (builder) throws(ImportError) in
            try builder.requireInputs(2...2)
            return RMSNormalization(
                axis: builder.integer("axis", default: -1),
                epsilon: builder.float("epsilon", default: 1e-5))
        },
        "Relu": plain(1...1, Relu()),
        "Selu": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return Selu(
                alpha: builder.float("alpha", default: 1.673_263_2),
                gamma: builder.float("gamma", default: 1.050_701))
        },
        "Shrink": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return Shrink(
                bias: builder.float("bias", default: 0),
                threshold: builder.float("lambd", default: 0.5))
        },
        "Sigmoid": plain(1...1, Sigmoid()),
        "Softmax": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return Softmax(
                axis: builder.integer("axis", default: builder.opset < 13 ? 1 : -1),
                flattens: builder.opset < 13)
        },
        "Softplus": plain(1...1, Softplus()),
        "Softsign": plain(1...1, Softsign()),
        "Swish": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return Swish(alpha: builder.float("alpha", default: 1))
        },
        "Tanh": plain(1...1, Tanh()),
        "ThresholdedRelu": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return ThresholdedRelu(alpha: builder.float("alpha", default: 1))
        },
    ]
}
