import CKernels

/// Dense or grouped, tap by tap.
struct DirectAlgorithm: ConvAlgorithm {
    let kernels: KernelSet

    let name = "direct"
    let cutsPixels = true

    func weightFloats(_ shape: UnsafePointer<k_conv_shape>) -> Int {
        kernels.table.pointee.conv_weight_floats(shape)
    }

    func pack(
        _ weights: UnsafePointer<Float>, _ shape: UnsafePointer<k_conv_shape>,
        to packed: UnsafeMutablePointer<Float>
    ) {
        let columns = shape.pointee.ic / shape.pointee.groups
        kernels.table.pointee.conv_pack(shape, weights, nil, columns, packed)
    }

    func cut(_ shape: UnsafePointer<k_conv_shape>) -> ConvCut {
        ConvCut(
            unit: .rowsOfGroups(groupsApart: shape.pointee.groups > 1),
            groups: Int(kernels.table.pointee.conv_oc_groups(shape)))
    }

    func run(_ part: inout ConvPart) {
        kernels.table.pointee.conv(
            &part.shape, part.floatSource, part.floatWeights, &part.epilogue, part.floatTarget,
            part.groups.lowerBound, part.groups.upperBound, part.rows.lowerBound,
            part.rows.upperBound)
    }
}
