import CKernels
package import VisionCore

/// Draws into the planes of a picture; everything is clipped to it.
///
/// Coordinates are pixels of the picture; 0 is the left or top edge of the first pixel. Points
/// and boxes that are not finite draw nothing, or their part inside the picture. `opacity` is
/// 0 to 1. Valid as long as the view. One queue at a time.
package struct Painter {
    /// The picture.
    package let view: MutableImageView

    /// A painter of `view`.
    package init(_ view: MutableImageView) {
        self.view = view
    }

    /// Columns and rows of the picture.
    package var size: Size { view.size }

    /// The levels of `rgb` in this picture.
    package func colour(_ rgb: RGBColour) -> YUVColour {
        YUVColour(rgb: rgb, colourSpace: view.colour)
    }

    /// Fills whole pixels.
    package func fill(_ rect: PixelRect, _ colour: YUVColour, opacity: Float = 1) {
        let rect = rect.clipped(to: size)
        let alpha = Painter.alpha(opacity)
        guard !rect.isEmpty, alpha > 0 else { return }
        fillPlane(0, rect, colour.y, alpha)
        guard view.planes.count == 3 else { return }
        let across = Painter.shares(rect.left, rect.right, view.layout.chromaShiftX, size.width)
        let down = Painter.shares(rect.top, rect.bottom, view.layout.chromaShiftY, size.height)
        for row in down {
            for column in across {
                let part = PixelRect(
                    left: column.from, top: row.from, right: column.to, bottom: row.to)
                let share = UInt8((Float(alpha) * column.share * row.share).rounded())
                fillPlane(1, part, colour.u, share)
                fillPlane(2, part, colour.v, share)
            }
        }
    }

    /// Fills a box to the nearest pixels.
    package func fill(_ box: Box, _ colour: YUVColour, opacity: Float = 1) {
        guard let rect = PixelRect(box) else { return }
        fill(rect, colour, opacity: opacity)
    }

    /// Draws the outline of a box, `thickness` pixels wide, inside its edges.
    package func outline(
        _ box: Box, _ colour: YUVColour, thickness: Int, opacity: Float = 1
    ) {
        guard let rect = PixelRect(box), !rect.isEmpty else { return }
        let inner = rect.inset(by: max(thickness, 1))
        guard !inner.isEmpty else { return fill(rect, colour, opacity: opacity) }
        let sides = [
            PixelRect(left: rect.left, top: rect.top, right: rect.right, bottom: inner.top),
            PixelRect(left: rect.left, top: inner.bottom, right: rect.right, bottom: rect.bottom),
            PixelRect(left: rect.left, top: inner.top, right: inner.left, bottom: inner.bottom),
            PixelRect(left: inner.right, top: inner.top, right: rect.right, bottom: inner.bottom),
        ]
        for side in sides { fill(side, colour, opacity: opacity) }
    }

    /// An opacity as a byte; not a number counts as 0.
    static func alpha(_ opacity: Float) -> UInt8 {
        opacity > 0 ? UInt8((min(opacity, 1) * 255).rounded()) : 0
    }

    /// One run of chroma samples and how much of each lies within the luma columns drawn.
    struct Share {
        let from: Int
        let to: Int
        let share: Float
    }

    /// Chroma samples under the luma samples `from` ..< `to` of `length`: whole ones, and parts of
    /// one at either end.
    static func shares(_ from: Int, _ to: Int, _ shift: Int, _ length: Int) -> [Share] {
        guard shift == 1 else { return [Share(from: from, to: to, share: 1)] }
        // The last sample of an odd length covers one luma sample only.
        let end = to == length ? to + (to & 1) : to
        let first = (from + 1) / 2
        let last = end / 2
        var shares: [Share] = []
        if from & 1 == 1 { shares.append(Share(from: first - 1, to: first, share: 0.5)) }
        if last > first { shares.append(Share(from: first, to: last, share: 1)) }
        if end & 1 == 1 { shares.append(Share(from: last, to: last + 1, share: 0.5)) }
        return shares
    }

    private func fillPlane(_ plane: Int, _ rect: PixelRect, _ value: UInt8, _ alpha: UInt8) {
        let to = view.planes[plane]
        k_u8_fill(
            to.base + rect.top * to.stride + rect.left, to.stride, rect.width, rect.height, value,
            alpha)
    }
}
