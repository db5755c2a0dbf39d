import InferenceEngine
import Tensors

extension OperatorTable {
    /// Attention and losses.
    static let attention: [String: Lowering] = [
        "Attention": { (builder) throws(ImportError) in
            try builder.requireInputs(3...7)
            guard
                let scores = Attention.Scores(
                    rawValue: builder.integer("qk_matmul_output_mode", default: 0))
            else { throw builder.invalid("qk_matmul_output_mode", "is unknown") }
            return Attention(
                isCausal: builder.flag("is_causal"),
                queryHeads: builder.integer("q_num_heads", default: 0),
                keyHeads: builder.integer("kv_num_heads", default: 0),
                scale: builder.message.attributes["scale"]?.float,
                cap: builder.float("softcap", default: 0),
                window: (
                    builder.integer("left_window_size", default: -1),
                    builder.integer("right_window_size", default: -1)
                ),
                scores: scores)
        },
        "NegativeLogLikelihoodLoss": { (builder) throws(ImportError) in
            try builder.requireInputs(2...3)
            return NegativeLogLikelihoodLoss(
                reduction: try lossReduction(builder),
                ignored: builder.message.attributes["ignore_index"]?.integer)
        },
        "RotaryEmbedding": { (builder) throws(ImportError) in
            try builder.requireInputs(3...4)
            return RotaryEmbedding(
                isInterleaved: builder.flag("interleaved"),
                turned: builder.integer("rotary_embedding_dim", default: 0),
                heads: builder.integer("num_heads", default: 0))
        },
        "SoftmaxCrossEntropyLoss": { (builder) throws(ImportError) in
            try builder.requireInputs(2...3)
            return SoftmaxCrossEntropyLoss(
                reduction: try lossReduction(builder),
                ignored: builder.message.attributes["ignore_index"]?.integer)
        },
    ]

    private static func lossReduction(
        _ builder: NodeBuilder
    ) throws(ImportError) -> LossReduction {
        let name = builder.text("reduction", default: "mean")
        guard let reduction = LossReduction(rawValue: name) else {
            throw builder.invalid("reduction", "is '\(name)'")
        }
        return reduction
    }
}
