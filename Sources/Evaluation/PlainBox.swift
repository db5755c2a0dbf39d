/// A box in double precision: left, top, width, height in picture pixels.
package struct PlainBox: Sendable, Hashable {
    package var left: Double
    package var top: Double
    package var width: Double
    package var height: Double

    package init(left: Double, top: Double, width: Double, height: Double) {
        self.left = left
        self.top = top
        self.width = width
        self.height = height
    }

    /// Width times height.
    package var area: Double { width * height }

    /// Pixels of both.
    func shared(with other: PlainBox) -> Double {
        let across = min(left + width, other.left + other.width) - max(left, other.left)
        let down = min(top + height, other.top + other.height) - max(top, other.top)
        return across > 0 && down > 0 ? across * down : 0
    }

    /// Shared pixels over those of either; 0 where there are none.
    package func iou(_ other: PlainBox) -> Double {
        let shared = shared(with: other)
        return shared > 0 ? shared / (area + other.area - shared) : 0
    }
}
