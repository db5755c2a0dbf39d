import CKernels
import Tensors

extension KernelContext {
    /// Which of a convolution's input and output are bfloat16.
    var bfloat16Edges: k_bf16_edges {
        k_bf16_edges(
            in: inputs[0]?.fact.dataType == .bfloat16 ? 1 : 0,
            out: outputs[0].dataType == .bfloat16 ? 1 : 0)
    }
}

extension Conv {
    /// What a convolution takes and gives in bfloat16.
    enum BFloat16Ends: Hashable {
        /// Neither.
        case none
        /// Input and output, each by itself.
        case either(reads: Bool, writes: Bool)
        /// Both at once or neither.
        case both
    }

    /// The ends that the kernel of this place may have in bfloat16, facts as they are now.
    func bfloat16Ends(_ context: KernelContext) -> BFloat16Ends {
        guard context.options.bfloat16 != nil, let shape = try? shape(context) else { return .none }
        return algorithm(context, shape).bfloat16Ends(
            adds: context.inputs[3] != nil, activation: activation)
    }
}

extension Activation {
    /// Whether it is applied before a value is stored, not in a second pass.
    var isClamp: Bool {
        switch self {
        case .none, .relu, .clip: true
        default: false
        }
    }
}
