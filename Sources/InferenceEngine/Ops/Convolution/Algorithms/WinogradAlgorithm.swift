import CKernels

/// Winograd F(m x m, 3x3).
struct WinogradAlgorithm: ConvAlgorithm {
    /// The side m of a tile.
    let size: Int32
    let kernels: KernelSet

    /// Units from which on each is one thread's: the kernel makes them an even number then.
    private static let fair = 4

    var name: String { "winograd F\(size)" }

    func weightFloats(_ shape: UnsafePointer<k_conv_shape>) -> Int {
        kernels.table.pointee.winograd_weight_floats(shape, size)
    }

    func pack(
        _ weights: UnsafePointer<Float>, _ shape: UnsafePointer<k_conv_shape>,
        to packed: UnsafeMutablePointer<Float>
    ) {
        let columns = shape.pointee.ic / shape.pointee.groups
        kernels.table.pointee.winograd_pack(shape, size, weights, nil, columns, packed)
    }

    func cut(_ shape: UnsafePointer<k_conv_shape>) -> ConvCut {
        ConvCut(
            unit: .own(fair: Self.fair),
            groups: Int(kernels.table.pointee.winograd_units(shape, size)),
            scratchBytes: kernels.table.pointee.winograd_scratch_floats(shape, size) * 4)
    }

    func run(_ part: inout ConvPart) {
        kernels.table.pointee.winograd(
            &part.shape, size, part.floatSource, part.floatWeights, &part.epilogue,
            part.floatTarget, part.rows.lowerBound, part.rows.upperBound, part.floatScratch)
    }

    func run(_ work: ConvWork, _ call: borrowing Call) {
        guard work.units.isShared else { return runParts(of: work, call) }
        for sample in 0..<work.samples {
            for unit in 0..<work.units.count {
                share(
                    work.part(unit, of: sample, scratch: call.scratch(thread: 0)), unit: unit, call)
            }
        }
    }

    /// Computes one unit on all threads, in the first one's scratch: the input transform by channel
    /// blocks, the products by points, the output transform by channel blocks.
    private func share(_ part: ConvPart, unit: Int, _ call: borrowing Call) {
        let table = kernels.table, size = size, unit = Int32(unit)
        let points = Int((size + 2) * (size + 2))
        let step = 4
        call.pool.run(tiles: Int(part.shape.ic + 15) / 16) { block, _ in
            var part = part
            table.pointee.winograd_input(
                &part.shape, size, part.floatSource, unit, Int32(block), Int32(block + 1),
                part.floatScratch)
        }
        call.pool.run(tiles: (points + step - 1) / step) { first, _ in
            var part = part
            table.pointee.winograd_products(
                &part.shape, size, part.floatWeights, unit, Int32(first * step),
                Int32(min(points, (first + 1) * step)), part.floatScratch)
        }
        call.pool.run(tiles: Int(part.shape.oc + 15) / 16) { block, _ in
            var part = part
            table.pointee.winograd_output(
                &part.shape, size, &part.epilogue, part.floatTarget, unit, Int32(block),
                Int32(block + 1), part.floatScratch)
        }
    }
}
