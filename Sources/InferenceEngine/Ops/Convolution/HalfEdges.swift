import CKernels
import Tensors

extension Site {
    /// Which of a convolution's input and output are bfloat16.
    var halfEdges: k_half_edges {
        k_half_edges(
            in: inputs[0]?.fact.dataType == .bfloat16 ? 1 : 0,
            out: outputs[0].dataType == .bfloat16 ? 1 : 0)
    }
}

extension Conv {
    /// What a convolution takes and gives in bfloat16.
    enum HalfEnds: Hashable {
        /// Neither.
        case none
        /// Input and output, each by itself.
        case either(reads: Bool, writes: Bool)
        /// Both at once or neither.
        case both
    }

    /// The ends that the kernel of this place may have in bfloat16, facts as they are now.
    func halfEnds(_ site: Site) -> HalfEnds {
        guard site.options.halves != nil, let shape = try? shape(site) else { return .none }
        let adds = site.inputs[3] != nil
        switch form(site, shape) {
        case .halves: return .either(reads: true, writes: !adds)
        case .stemHalves: return .either(reads: false, writes: !adds)
        case .depthwise where !adds && activation.isClamp: return .both
        default: return .none
        }
    }
}

extension Activation {
    /// Whether it is applied before a value is stored, not in a second pass.
    fileprivate var isClamp: Bool {
        switch self {
        case .none, .relu, .clip: true
        default: false
        }
    }
}
