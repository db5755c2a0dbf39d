import CKernels

/// Each channel by itself.
struct DepthwiseAlgorithm: ConvAlgorithm {
    let kernels: KernelSet

    let name = "depthwise"

    func weightFloats(_ shape: UnsafePointer<k_conv_shape>) -> Int {
        kernels.table.pointee.depthwise_weight_floats(shape)
    }

    func pack(
        _ weights: UnsafePointer<Float>, _ shape: UnsafePointer<k_conv_shape>,
        to packed: UnsafeMutablePointer<Float>
    ) { kernels.table.pointee.depthwise_pack(shape, weights, packed) }

    func cut(_ shape: UnsafePointer<k_conv_shape>) -> ConvCut { .depthwise(shape) }

    /// Values come out in bfloat16 only where they are stored once.
    func bfloat16Ends(adds: Bool, activation: Activation) -> Conv.BFloat16Ends {
        !adds && activation.isClamp ? .both : .none
    }

    func run(_ part: inout ConvPart) {
        kernels.table.pointee.depthwise(
            &part.shape, part.floatSource, part.floatWeights, &part.epilogue, part.floatTarget,
            part.groups.lowerBound, part.groups.upperBound, part.rows.lowerBound,
            part.rows.upperBound)
    }
}

/// Each channel by itself, from and to bfloat16 values.
struct BFloat16DepthwiseAlgorithm: ConvAlgorithm {
    let kernels: BFloat16Kernels

    let name = "bf16 depthwise"

    func weightFloats(_ shape: UnsafePointer<k_conv_shape>) -> Int {
        kernels.table.pointee.depthwise_weight_floats(shape)
    }

    func pack(
        _ weights: UnsafePointer<Float>, _ shape: UnsafePointer<k_conv_shape>,
        to packed: UnsafeMutablePointer<Float>
    ) { kernels.table.pointee.depthwise_pack(shape, weights, packed) }

    func cut(_ shape: UnsafePointer<k_conv_shape>) -> ConvCut { .depthwise(shape) }

    func run(_ part: inout ConvPart) {
        kernels.table.pointee.depthwise(
            &part.shape, part.source.assumingMemoryBound(to: UInt16.self), part.floatWeights,
            &part.epilogue, part.target.assumingMemoryBound(to: UInt16.self),
            part.groups.lowerBound, part.groups.upperBound, part.rows.lowerBound,
            part.rows.upperBound)
    }
}

extension ConvCut {
    /// A depthwise product costs a multiple of a dense one: it is bound by memory.
    fileprivate static func depthwise(_ shape: UnsafePointer<k_conv_shape>) -> ConvCut {
        ConvCut(
            unit: .rowsOfGroups(groupsApart: false), groups: Int(shape.pointee.oc + 15) / 16,
            cost: (times: 4, over: 1))
    }
}
