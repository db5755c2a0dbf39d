import CKernels

/// Pointwise, by Strassen's seven products of blocks instead of eight.
struct StrassenAlgorithm: ConvAlgorithm {
    let kernels: KernelSet

    let name = "strassen"

    func weightFloats(_ shape: UnsafePointer<k_conv_shape>) -> Int {
        kernels.table.pointee.strassen_weight_floats(shape)
    }

    func pack(
        _ weights: UnsafePointer<Float>, _ shape: UnsafePointer<k_conv_shape>,
        to packed: UnsafeMutablePointer<Float>
    ) { kernels.table.pointee.strassen_pack(shape, weights, packed) }

    func cut(_ shape: UnsafePointer<k_conv_shape>) -> ConvCut {
        ConvCut(
            unit: .own(fair: 0), groups: Int(kernels.table.pointee.strassen_units(shape)),
            scratchBytes: kernels.table.pointee.strassen_scratch_floats(shape) * 4)
    }

    func run(_ part: inout ConvPart) {
        kernels.table.pointee.strassen(
            &part.shape, part.floatSource, part.floatWeights, &part.epilogue, part.floatTarget,
            part.rows.lowerBound, part.rows.upperBound, part.floatScratch)
    }
}
