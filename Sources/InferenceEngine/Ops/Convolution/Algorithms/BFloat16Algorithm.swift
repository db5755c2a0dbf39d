import CKernels

/// Tap by tap, in bfloat16 dot products.
struct BFloat16Algorithm: ConvAlgorithm {
    let kernels: BFloat16Kernels

    let name = "bf16"
    let cutsPixels = true

    func weightFloats(_ shape: UnsafePointer<k_conv_shape>) -> Int {
        kernels.table.pointee.conv_weight_values(shape) / 2
    }

    func pack(
        _ weights: UnsafePointer<Float>, _ shape: UnsafePointer<k_conv_shape>,
        to packed: UnsafeMutablePointer<Float>
    ) {
        packed.withMemoryRebound(to: UInt16.self, capacity: 2 * weightFloats(shape)) {
            kernels.table.pointee.conv_pack(shape, weights, $0)
        }
    }

    func cut(_ shape: UnsafePointer<k_conv_shape>) -> ConvCut {
        ConvCut(
            unit: .roundedRowsOfGroups, groups: Int(kernels.table.pointee.conv_oc_groups(shape)),
            scratchBytes: kernels.table.pointee.conv_scratch_bytes(shape),
            cost: (times: 1, over: 2))
    }

    func bfloat16Ends(adds: Bool, activation: Activation) -> Conv.BFloat16Ends {
        .either(reads: true, writes: !adds)
    }

    func run(_ part: inout ConvPart) {
        kernels.table.pointee.conv(
            &part.shape, part.edges, part.source, part.bfloat16Weights, &part.epilogue, part.target,
            part.groups.lowerBound, part.groups.upperBound, part.rows.lowerBound,
            part.rows.upperBound, part.bfloat16Scratch)
    }
}

/// The stem in bfloat16 dot products.
struct BFloat16StemAlgorithm: ConvAlgorithm {
    let kernels: BFloat16Kernels

    let name = "bf16 stem"

    func weightFloats(_ shape: UnsafePointer<k_conv_shape>) -> Int {
        kernels.table.pointee.stem_weight_values(shape) / 2
    }

    func pack(
        _ weights: UnsafePointer<Float>, _ shape: UnsafePointer<k_conv_shape>,
        to packed: UnsafeMutablePointer<Float>
    ) {
        packed.withMemoryRebound(to: UInt16.self, capacity: 2 * weightFloats(shape)) {
            kernels.table.pointee.stem_pack(shape, weights, $0)
        }
    }

    func cut(_ shape: UnsafePointer<k_conv_shape>) -> ConvCut {
        ConvCut(
            unit: .rowsOfGroups(groupsApart: false),
            groups: Int(kernels.table.pointee.conv_oc_groups(shape)),
            scratchBytes: kernels.table.pointee.stem_scratch_bytes(shape))
    }

    func bfloat16Ends(adds: Bool, activation: Activation) -> Conv.BFloat16Ends {
        .either(reads: false, writes: !adds)
    }

    func run(_ part: inout ConvPart) {
        kernels.table.pointee.stem(
            &part.shape, part.edges, part.floatSource, part.bfloat16Weights, &part.epilogue,
            part.target, part.groups.lowerBound, part.groups.upperBound, part.rows.lowerBound,
            part.rows.upperBound, part.bfloat16Scratch)
    }
}
