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
        "HardSigmoid": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return HardSigmoid(
                alpha: builder.float("alpha", default: 0.2),
                beta: builder.float("beta", default: 0.5))
        },
        "HardSwish": plain(1...1, HardSwish()),
        "InstanceNormalization": { (builder) throws(ImportError) in
            try builder.requireInputs(3...3)
            return InstanceNormalization(epsilon: builder.float("epsilon", default: 1e-5))
        },
        "LayerNormalization": { (builder) throws(ImportError) in
            try builder.requireInputs(2...3)
            guard builder.message.outputs.dropFirst().allSatisfy(\.isEmpty) else {
                throw builder.unsupported
            }
            return LayerNormalization(
                axis: builder.integer("axis", default: -1),
                epsilon: builder.float("epsilon", default: 1e-5))
        },
        "LeakyRelu": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return LeakyRelu(alpha: builder.float("alpha", default: 0.01))
        },
        "LpNormalization": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return LpNormalization(
                axis: builder.integer("axis", default: -1), order: builder.integer("p", default: 2)
            )
        },
        "PRelu": plain(2...2, PRelu()),
        "Relu": plain(1...1, Relu()),
        "Sigmoid": plain(1...1, Sigmoid()),
        "Softmax": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return Softmax(
                axis: builder.integer("axis", default: builder.opset < 13 ? 1 : -1),
                flattens: builder.opset < 13)
        },
        "Softplus": plain(1...1, Softplus()),
        "Tanh": plain(1...1, Tanh()),
    ]
}
