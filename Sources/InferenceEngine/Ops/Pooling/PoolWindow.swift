import CKernels
import Tensors

/// The elements of one pooling window that lie inside the input.
struct PoolWindow {
    fileprivate let plane: UnsafePointer<Float>
    fileprivate let shape: k_pool_shape
    fileprivate let top: Int
    fileprivate let left: Int

    /// Calls `body` with each element inside the input.
    func forEach(_ body: (Float) -> Void) {
        for ky in 0..<Int(shape.kh) {
            let y = top + ky * Int(shape.dh)
            if y < 0 || y >= Int(shape.ih) { continue }
            for kx in 0..<Int(shape.kw) {
                let x = left + kx * Int(shape.dw)
                if x < 0 || x >= Int(shape.iw) { continue }
                body(plane[y * Int(shape.iw) + x])
            }
        }
    }

    /// What a mean divides by: the taps inside the input, or inside the padded input.
    var divisor: Int {
        let rows = taps(
            top, Int(shape.kh), Int(shape.dh), Int(shape.ih), Int(shape.pt), Int(shape.pb))
        let columns = taps(
            left, Int(shape.kw), Int(shape.dw), Int(shape.iw), Int(shape.pl), Int(shape.pr))
        return rows * columns
    }

    private func taps(
        _ start: Int, _ kernel: Int, _ dilation: Int, _ extent: Int, _ before: Int, _ after: Int
    ) -> Int {
        let low = shape.count_include_pad != 0 ? -before : 0
        let high = shape.count_include_pad != 0 ? extent + after : extent
        return (0..<kernel).count { start + $0 * dilation >= low && start + $0 * dilation < high }
    }
}

extension k_pool_shape {
    init(channels: Int32, rows: WindowAxis, columns: WindowAxis, countsPadding: Bool) {
        self.init(
            channels: channels, ih: Int32(rows.input), iw: Int32(columns.input),
            oh: Int32(rows.output), ow: Int32(columns.output), kh: Int32(rows.kernel),
            kw: Int32(columns.kernel), sh: Int32(rows.stride), sw: Int32(columns.stride),
            dh: Int32(rows.dilation), dw: Int32(columns.dilation), pt: Int32(rows.before),
            pl: Int32(columns.before), pb: Int32(rows.after), pr: Int32(columns.after),
            count_include_pad: countsPadding ? 1 : 0)
    }
}

extension Call {
    /// Fills the output from each window of each plane.
    func poolPlanes(_ shape: k_pool_shape, _ body: (PoolWindow) -> Float) {
        let planes = outputs[0].shape[0] * outputs[0].shape[1]
        let inputPlane = Int(shape.ih) * Int(shape.iw)
        let source = input(0).floats, target = outputs[0].floats
        pool.run(tiles: planes) { plane, _ in
            var at = plane * Int(shape.oh) * Int(shape.ow)
            for y in 0..<Int(shape.oh) {
                for x in 0..<Int(shape.ow) {
                    target[at] = body(
                        PoolWindow(
                            plane: source + plane * inputPlane, shape: shape,
                            top: y * Int(shape.sh) - Int(shape.pt),
                            left: x * Int(shape.sw) - Int(shape.pl)))
                    at += 1
                }
            }
        }
    }

    /// Calls `body` for each channel block of each sample, large ones in two halves of rows.
    func poolBlocks(
        _ shape: k_pool_shape,
        _ body: (
            inout k_pool_shape, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int32, Int32,
            Int32
        ) -> Void
    ) {
        let samples = max(1, outputs[0].shape[0])
        let blocks = Int(shape.channels + 15) / 16
        let rows = Int(shape.oh)
        let parts = rows >= 16 ? 4 : 1
        let source = input(0), target = outputs[0]
        let sourceStep = source.storedCount / samples, targetStep = target.storedCount / samples
        pool.run(tiles: outputs[0].shape[0] * blocks * parts) { tile, _ in
            var shape = shape
            let part = tile % parts, block = tile / parts % blocks, sample = tile / parts / blocks
            body(
                &shape, source.floats + sample * sourceStep, target.floats + sample * targetStep,
                Int32(block), Int32(rows * part / parts), Int32(rows * (part + 1) / parts))
        }
    }
}
