import CKernels
package import Tensors

/// The same picture in another layout: put in by the plan, never by a model.
package struct Reorder: Operator {
    /// The name in listings.
    package static let name = "Reorder"
    /// The layout of the result.
    package let layout: Layout
    /// The extents of the picture, where the input holds it pixel by pixel, each with its channels
    /// one after the other; else nil.
    let interleavedExtents: Shape?

    /// The operator.
    package init(to layout: Layout) {
        self.layout = layout
        interleavedExtents = nil
    }

    /// From pixels with their channels one after the other to a blocked picture.
    init(interleaved extents: Shape) {
        layout = .nchw16c
        interleavedExtents = extents
    }

    /// The input's type and extents.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        if let extents = interleavedExtents {
            guard fact.dataType == .float32, fact.shape.elementCount == extents.elementCount else {
                throw Mismatch("\(fact) is no picture of \(extents)")
            }
            return [Fact(.float32, extents, layout: layout)]
        }
        guard fact.shape.count == 4, [.float32, .uint8].contains(fact.dataType) else {
            throw Mismatch("\(fact) is no picture")
        }
        return [Fact(fact.dataType, fact.shape, layout: layout)]
    }

    private func blocksPixels(_ call: Call) {
        let kernels = KernelSet.best, shape = call.outputs[0].shape
        let channels = shape[1], pixels = shape[2] * shape[3]
        let stored = (channels + 15) / 16 * 16 * pixels
        let chunk = max(64, 16384 / max(1, channels)), tiles = (pixels + chunk - 1) / chunk
        let source = call.input(0).floats, target = call.outputs[0].floats
        call.pool.run(tiles: shape[0] * tiles) { tile, _ in
            let sample = tile / tiles, first = tile % tiles * chunk
            kernels.table.pointee.interleaved_to_blocked(
                source + sample * channels * pixels, target + sample * stored, Int32(channels),
                Int64(pixels), Int64(first), Int64(min(pixels, first + chunk)))
        }
    }

    /// Converts block by block.
    package func evaluate(_ call: Call) {
        if interleavedExtents != nil {
            blocksPixels(call)
            return
        }
        if call.outputs[0].fact.dataType == .uint8 {
            moveBytes(call)
            return
        }
        let kernels = KernelSet.best
        let shape = call.outputs[0].shape
        let channels = shape[1], pixels = shape[2] * shape[3]
        let blocks = (channels + 15) / 16
        let plainStep = channels * pixels, blockedStep = blocks * 16 * pixels
        let source = call.input(0).floats, target = call.outputs[0].floats
        call.pool.run(tiles: shape[0] * blocks) { tile, _ in
            let sample = tile / blocks, block = Int32(tile % blocks)
            if layout == .nchw16c {
                kernels.table.pointee.planar_to_blocked(
                    source + sample * plainStep, target + sample * blockedStep, Int32(channels),
                    Int64(pixels), block, block + 1)
            } else {
                kernels.table.pointee.blocked_to_planar(
                    source + sample * blockedStep, target + sample * plainStep, Int32(channels),
                    Int64(pixels), block, block + 1)
            }
        }
    }

    private func moveBytes(_ call: Call) {
        let table = QuantizedKernels.best.table.pointee
        let shape = call.outputs[0].shape
        let channels = shape[1], pixels = shape[2] * shape[3]
        let blocks = (channels + 15) / 16
        let plainStep = channels * pixels, blockedStep = blocks * 16 * pixels
        let source = call.input(0).bytes, target = call.outputs[0].bytes
        call.pool.run(tiles: shape[0] * blocks) { tile, _ in
            let sample = tile / blocks, block = Int32(tile % blocks)
            if layout == .nchw16c {
                table.planar_to_blocked(
                    source + sample * plainStep, target + sample * blockedStep, Int32(channels),
                    Int64(pixels), 0, block, block + 1, 0, Int64(pixels))
            } else {
                table.blocked_to_planar(
                    source + sample * blockedStep, target + sample * plainStep, Int32(channels),
                    Int64(pixels), block, block + 1)
            }
        }
    }
}
