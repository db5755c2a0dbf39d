import CKernels

/// A transposed convolution, dense or grouped, by phases of its output columns.
struct TransposedAlgorithm: ConvAlgorithm {
    let kernels: KernelSet

    let name = "transposed"
    let cutsPixels = true

    func weightFloats(_ shape: UnsafePointer<k_conv_shape>) -> Int {
        kernels.table.pointee.deconv_weight_floats(shape)
    }

    func pack(
        _ weights: UnsafePointer<Float>, _ shape: UnsafePointer<k_conv_shape>,
        to packed: UnsafeMutablePointer<Float>
    ) { kernels.table.pointee.deconv_pack(shape, weights, packed) }

    func cut(_ shape: UnsafePointer<k_conv_shape>) -> ConvCut {
        ConvCut(
            unit: .rowsOfGroups(groupsApart: shape.pointee.groups > 1),
            groups: Int(kernels.table.pointee.conv_oc_groups(shape)))
    }

    func run(_ part: inout ConvPart) {
        kernels.table.pointee.deconv(
            &part.shape, part.floatSource, part.floatWeights, &part.epilogue, part.floatTarget,
            part.groups.lowerBound, part.groups.upperBound, part.rows.lowerBound,
            part.rows.upperBound)
    }
}
