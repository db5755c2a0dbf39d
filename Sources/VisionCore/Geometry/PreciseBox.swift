/// A box in pixels of the picture as shown, in double precision: what motion filters compute with.
///
/// Right and bottom are exclusive.
package struct PreciseBox: Hashable, Sendable, Codable {
    /// Left edge.
    package var left: Double
    /// Top edge.
    package var top: Double
    /// Right edge, exclusive.
    package var right: Double
    /// Bottom edge, exclusive.
    package var bottom: Double

    /// A box from its four edges.
    @inlinable package init(left: Double, top: Double, right: Double, bottom: Double) {
        self.left = left
        self.top = top
        self.right = right
        self.bottom = bottom
    }

    /// `box` in double precision.
    @inlinable package init(_ box: Box) {
        self.init(
            left: Double(box.left), top: Double(box.top), right: Double(box.right),
            bottom: Double(box.bottom))
    }

    /// A box of `width` × `height` around (`x`, `y`).
    @inlinable package init(centerX x: Double, centerY y: Double, width: Double, height: Double) {
        self.init(
            left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2)
    }

    /// Pixels from left to right.
    @inlinable package var width: Double { right - left }
    /// Pixels from top to bottom.
    @inlinable package var height: Double { bottom - top }
    /// Whether every edge is finite and the box is not empty.
    @inlinable package var isUsable: Bool {
        let span = width + height
        return span.isFinite && left.isFinite && top.isFinite && width > 0 && height > 0
    }

    /// The box on the log's grid.
    package var onLogGrid: Box {
        Box(left: Float(left), top: Float(top), right: Float(right), bottom: Float(bottom))
            .roundedToLogStep
    }

    /// Whether it touches or crosses an edge of a picture of `size`.
    @inlinable package func touchesEdge(of size: Size) -> Bool {
        left <= 0 || top <= 0 || right >= Double(size.width) || bottom >= Double(size.height)
    }

    /// The box in the middle between this one and `other`.
    @inlinable package func halfWay(to other: PreciseBox) -> PreciseBox {
        PreciseBox(
            left: (left + other.left) / 2, top: (top + other.top) / 2,
            right: (right + other.right) / 2, bottom: (bottom + other.bottom) / 2)
    }

    /// The share of `other` that is in this box, 0 to 1.
    @inlinable package func share(of other: PreciseBox) -> Double {
        let sharedWidth = min(right, other.right) - max(left, other.left)
        let sharedHeight = min(bottom, other.bottom) - max(top, other.top)
        let area = other.width * other.height
        guard sharedWidth > 0, sharedHeight > 0, area > 0 else { return 0 }
        return sharedWidth * sharedHeight / area
    }

    /// Intersection over union with `other`, 0 to 1.
    ///
    /// With `inclusive` edges each side counts one pixel more, as in the box library that the
    /// ByteTrack authors use.
    @inlinable package func iou(_ other: PreciseBox, inclusive: Bool) -> Double {
        let extra = inclusive ? 1.0 : 0.0
        let sharedWidth = min(right, other.right) - max(left, other.left) + extra
        guard sharedWidth > 0 else { return 0 }
        let sharedHeight = min(bottom, other.bottom) - max(top, other.top) + extra
        guard sharedHeight > 0 else { return 0 }
        let shared = sharedWidth * sharedHeight
        let area = (width + extra) * (height + extra)
        let otherArea = (other.width + extra) * (other.height + extra)
        return shared / (area + otherArea - shared)
    }
}
