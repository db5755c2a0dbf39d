import CKernels
package import VisionCore

extension Painter {
    /// Blurs a box beyond recognition, on all planes.
    ///
    /// Twice a box blur over a third of its longer side. Nothing outside the box flows in.
    package func blur(_ box: Box) {
        guard let rect = PixelRect(box)?.clipped(to: size), !rect.isEmpty else { return }
        let radius = min(max(max(rect.width, rect.height) / 6, 4), 8192)
        let count = rect.width * rect.height
        // Safety: scratch of the kernel, written by it before it is read.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { bytes in
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: rect.width) { sums in
                guard let bytes = bytes.baseAddress, let sums = sums.baseAddress else { return }
                for plane in view.planes.indices {
                    let part = planeRect(rect, plane)
                    let to = view.planes[plane]
                    let shift = plane == 0 ? 0 : view.layout.chromaShiftX
                    for _ in 0..<2 {
                        k_u8_box_blur(
                            to.base + part.top * to.stride + part.left, to.stride, part.width,
                            part.height, max(radius >> shift, 2), bytes, sums)
                    }
                }
            }
        }
    }

    /// Replaces a box by squares of `cell` pixels of one colour each, on all planes.
    ///
    /// The squares are those of a grid over the picture, whole ones: they stay where they are while
    /// the box moves, and boxes that overlap share them.
    package func pixelate(_ box: Box, cell: Int) {
        guard var rect = PixelRect(box)?.clipped(to: size), !rect.isEmpty else { return }
        // Even cells, so that luma and chroma cells agree.
        let cell = max(min(cell, 16_384) + 1, 2) / 2 * 2
        rect = PixelRect(
            left: rect.left / cell * cell, top: rect.top / cell * cell,
            right: (rect.right + cell - 1) / cell * cell,
            bottom: (rect.bottom + cell - 1) / cell * cell
        ).clipped(to: size)
        for plane in view.planes.indices {
            let part = planeRect(rect, plane)
            let to = view.planes[plane]
            k_u8_pixelate(
                to.base + part.top * to.stride + part.left, to.stride, part.width, part.height,
                cell >> (plane == 0 ? 0 : view.layout.chromaShiftX),
                cell >> (plane == 0 ? 0 : view.layout.chromaShiftY))
        }
    }

    /// All samples of a plane that touch `rect`.
    private func planeRect(_ rect: PixelRect, _ plane: Int) -> PixelRect {
        guard plane > 0 else { return rect }
        let x = view.layout.chromaShiftX
        let y = view.layout.chromaShiftY
        return PixelRect(
            left: rect.left >> x, top: rect.top >> y, right: (rect.right + (1 << x) - 1) >> x,
            bottom: (rect.bottom + (1 << y) - 1) >> y)
    }
}
