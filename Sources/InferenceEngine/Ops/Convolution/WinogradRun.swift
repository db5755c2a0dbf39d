import CKernels

/// One sample of a Winograd convolution whose units all threads share.
struct WinogradRun {
    let shape: k_conv_shape
    let size: Int
    let source: UnsafePointer<Float>
    let packed: UnsafePointer<Float>
    let epilogue: k_epilogue
    let target: UnsafeMutablePointer<Float>
    let kernels: KernelSet

    /// Computes one unit after the other in the first thread's scratch: the input transform by
    /// channel blocks, the products by points, the output transform by channel blocks.
    func run(units: Int, _ call: borrowing Call) {
        let table = kernels.table, size = Int32(size)
        let scratch = call.scratch(thread: 0).assumingMemoryBound(to: Float.self)
        let points = Int((size + 2) * (size + 2))
        let step = 4
        for unit in 0..<Int32(units) {
            call.pool.run(tiles: Int(shape.ic + 15) / 16) { block, _ in
                var shape = shape
                table.pointee.winograd_input(
                    &shape, size, source, unit, Int32(block), Int32(block + 1), scratch)
            }
            call.pool.run(tiles: (points + step - 1) / step) { part, _ in
                var shape = shape
                table.pointee.winograd_products(
                    &shape, size, packed, unit, Int32(part * step),
                    Int32(min(points, (part + 1) * step)), scratch)
            }
            call.pool.run(tiles: Int(shape.oc + 15) / 16) { block, _ in
                var shape = shape
                var epilogue = epilogue
                table.pointee.winograd_output(
                    &shape, size, &epilogue, target, unit, Int32(block), Int32(block + 1),
                    scratch)
            }
        }
    }
}
