/// A rectangle in the pixels of a picture, in double precision: left, top, width, height.
package struct PixelRect: Sendable, Hashable {
    /// Left edge.
    package var left: Double
    /// Top edge.
    package var top: Double
    /// Extent to the right.
    package var width: Double
    /// Extent downwards.
    package var height: Double

    package init(left: Double, top: Double, width: Double, height: Double) {
        self.left = left
        self.top = top
        self.width = width
        self.height = height
    }

    /// Width times height.
    package var area: Double { width * height }

    /// Right edge, exclusive.
    var right: Double { left + width }
    /// Bottom edge, exclusive.
    var bottom: Double { top + height }

    /// Pixels of both.
    func shared(with other: PixelRect) -> Double {
        let across = min(right, other.right) - max(left, other.left)
        let down = min(bottom, other.bottom) - max(top, other.top)
        return across > 0 && down > 0 ? across * down : 0
    }

    /// Shared pixels over those of either, 0 where there are none; rounded as TrackEval rounds,
    /// which measures areas between edges.
    package func iou(_ other: PixelRect) -> Double {
        let shared = shared(with: other)
        let (own, others) = (areaBetweenEdges, other.areaBetweenEdges)
        let either = own + others - shared
        guard shared > 0, own > .ulpOfOne, others > .ulpOfOne, either > .ulpOfOne else { return 0 }
        return shared / either
    }

    private var areaBetweenEdges: Double { (right - left) * (bottom - top) }
}
