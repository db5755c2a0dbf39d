import CKernels

/// From planar input of few channels.
struct StemAlgorithm: ConvAlgorithm {
    let kernels: KernelSet

    let name = "stem"

    func weightFloats(_ shape: UnsafePointer<k_conv_shape>) -> Int {
        kernels.table.pointee.stem_weight_floats(shape)
    }

    func pack(
        _ weights: UnsafePointer<Float>, _ shape: UnsafePointer<k_conv_shape>,
        to packed: UnsafeMutablePointer<Float>
    ) { kernels.table.pointee.stem_pack(shape, weights, packed) }

    func cut(_ shape: UnsafePointer<k_conv_shape>) -> ConvCut {
        ConvCut(
            unit: .rowsOfGroups(groupsApart: false),
            groups: Int(kernels.table.pointee.conv_oc_groups(shape)))
    }

    func run(_ part: inout ConvPart) {
        kernels.table.pointee.stem(
            &part.shape, part.floatSource, part.floatWeights, &part.epilogue, part.floatTarget,
            part.groups.lowerBound, part.groups.upperBound, part.rows.lowerBound,
            part.rows.upperBound)
    }
}
