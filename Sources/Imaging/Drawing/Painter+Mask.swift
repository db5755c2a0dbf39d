import CKernels
import VisionCore

/// A few rows of coverage, 0 to 255, to be filled in; the left top corner is pixel (`left`, `top`)
/// of the picture.
struct CoverageBand {
    // Safety: `height` rows of `stride` bytes, zeroed, valid during the closure that gets the band.
    let base: UnsafeMutablePointer<UInt8>
    let stride: Int
    let left: Int
    let top: Int
    let width: Int
    let height: Int
}

extension Painter {
    /// Rows of a band; even, so that bands share no chroma sample.
    private static let bandRows = 32

    /// Blends `colour` by the coverage that `draw` writes, in bands from the top.
    ///
    /// `columns`, if given, narrows a band: it gets the band's first row and the row after its
    /// last one and returns the columns that can be covered, if any.
    func blend(
        over rect: PixelRect, _ colour: YUVColour, opacity: Float,
        columns: ((Int, Int) -> Range<Int>?)? = nil, draw: (CoverageBand) -> Void
    ) {
        let clipped = rect.clipped(to: size)
        let alpha = Painter.alpha(opacity)
        guard !clipped.isEmpty, alpha > 0 else { return }
        let shiftX = view.layout.chromaShiftX
        let shiftY = view.layout.chromaShiftY
        let first = Painter.down(clipped.top, shiftY)
        let full = (clipped.width + 3) * (Painter.bandRows + 2)
        // Safety: luma coverage, then chroma coverage; zeroed by each band before it is used.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: full * 2) { buffer in
            guard let base = buffer.baseAddress else { return }
            for top in stride(from: first, to: clipped.bottom, by: Painter.bandRows) {
                let bottom = min(top + Painter.bandRows, clipped.bottom)
                var span = clipped.left..<clipped.right
                if let columns {
                    guard let narrow = columns(top, bottom) else { continue }
                    span = narrow.clamped(to: span)
                }
                guard !span.isEmpty else { continue }
                let left = Painter.down(span.lowerBound, shiftX)
                let width = Painter.down(span.upperBound - left + (1 << shiftX) - 1, shiftX)
                let height = Painter.down(bottom - top + (1 << shiftY) - 1, shiftY)
                base.update(repeating: 0, count: width * height)
                let band = CoverageBand(
                    base: base, stride: width, left: left, top: top, width: width, height: height)
                draw(band)
                blend(band, colour, alpha, scratch: base + full)
            }
        }
    }

    /// The largest multiple of a chroma sample's size that is not above `value`.
    private static func down(_ value: Int, _ shift: Int) -> Int { value & ~((1 << shift) - 1) }

    private func blend(
        _ band: CoverageBand, _ colour: YUVColour, _ alpha: UInt8,
        scratch: UnsafeMutablePointer<UInt8>
    ) {
        let luma = view.planes[0]
        k_u8_blend_mask(
            luma.base + band.top * luma.stride + band.left, luma.stride, band.base, band.stride,
            min(band.width, size.width - band.left), min(band.height, size.height - band.top),
            colour.y, alpha)
        guard view.planes.count == 3 else { return }
        let shiftX = view.layout.chromaShiftX
        let shiftY = view.layout.chromaShiftY
        let width = band.width >> shiftX
        let height = band.height >> shiftY
        k_u8_shrink_mask(
            scratch, width, band.base, band.stride, width, height, Int32(shiftX), Int32(shiftY))
        for (plane, value) in [(view.planes[1], colour.u), (view.planes[2], colour.v)] {
            let offset = (band.top >> shiftY) * plane.stride + (band.left >> shiftX)
            k_u8_blend_mask(
                plane.base + offset, plane.stride, scratch, width, width, height, value, alpha)
        }
    }
}
