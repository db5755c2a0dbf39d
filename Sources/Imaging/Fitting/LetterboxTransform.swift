package import VisionCore

/// Maps between coordinates of a network's input and pixels of the picture.
///
/// Both are continuous: 0 is the left or top edge of the first pixel, not its middle.
package struct LetterboxTransform: Hashable, Sendable {
    /// Picture pixels per input pixel, across.
    package var scaleX: Float
    /// Picture pixels per input pixel, down.
    package var scaleY: Float
    /// Input coordinate of the left edge of the fitted region.
    package var offsetX: Float
    /// Input coordinate of the top edge of the fitted region.
    package var offsetY: Float
    /// Picture pixel of the left top corner of the fitted region; (0, 0) for a whole picture.
    package var origin: Point
    /// Columns and rows of the input that the fitted region covers.
    package var covered: Size

    /// From an input point to picture pixels.
    package func toPicture(_ point: Point) -> Point {
        Point(
            x: (point.x - offsetX) * scaleX + origin.x,
            y: (point.y - offsetY) * scaleY + origin.y)
    }

    /// From an input box to picture pixels.
    package func toPicture(_ box: Box) -> Box {
        let first = toPicture(Point(x: box.left, y: box.top))
        let last = toPicture(Point(x: box.right, y: box.bottom))
        return Box(left: first.x, top: first.y, right: last.x, bottom: last.y)
    }

    /// From picture pixels to an input point.
    package func toInput(_ point: Point) -> Point {
        Point(
            x: (point.x - origin.x) / scaleX + offsetX,
            y: (point.y - origin.y) / scaleY + offsetY)
    }
}

extension LetterboxTransform {
    /// How `spec` fits `region` in.
    ///
    /// Letterboxed: the scale is the reciprocal of the ratio before its size was rounded, which is
    /// what the reference decoders of such models use.
    package init(_ region: CropRegion, into spec: InputSpec) {
        let width = Double(spec.size.width)
        let height = Double(spec.size.height)
        origin = Point(x: Float(region.left), y: Float(region.top))
        switch spec.fit.kind {
        case .stretch, .center:
            scaleX = Float(region.width / width)
            scaleY = Float(region.height / height)
            offsetX = 0
            offsetY = 0
            covered = spec.size
        case .letterbox(_, let anchor):
            let ratio = min(width / region.width, height / region.height)
            let rule: FloatingPointRoundingRule =
                spec.fit.rounding == .nearest ? .toNearestOrEven : .down
            let columns = Int(min(max((region.width * ratio).rounded(rule), 1), width))
            let rows = Int(min(max((region.height * ratio).rounded(rule), 1), height))
            covered = Size(width: columns, height: rows)
            scaleX = Float(1 / ratio)
            scaleY = Float(1 / ratio)
            let isCentred = anchor == .center
            offsetX = isCentred ? Float((spec.size.width - columns) / 2) : 0
            offsetY = isCentred ? Float((spec.size.height - rows) / 2) : 0
        }
    }
}
