/// An axis-parallel box in pixels of the picture as shown; right and bottom are exclusive.
package struct Box: Hashable, Sendable, Codable {
    /// Left edge.
    package var left: Float
    /// Top edge.
    package var top: Float
    /// Right edge, exclusive.
    package var right: Float
    /// Bottom edge, exclusive.
    package var bottom: Float

    /// A box from its four edges in pixels.
    package init(left: Float, top: Float, right: Float, bottom: Float) {
        self.left = left
        self.top = top
        self.right = right
        self.bottom = bottom
    }

    /// Pixels from left to right.
    @inlinable package var width: Float { right - left }
    /// Pixels from top to bottom.
    @inlinable package var height: Float { bottom - top }
    /// Square pixels; 0 for an empty box.
    @inlinable package var area: Float { max(width, 0) * max(height, 0) }
    /// Whether it holds no pixel.
    package var isEmpty: Bool { !(width > 0 && height > 0) }
    /// The middle.
    package var center: Point { Point(x: (left + right) / 2, y: (top + bottom) / 2) }

    /// The part of it inside a picture of `size`.
    package func clipped(to size: Size) -> Box {
        let width = Float(size.width)
        let height = Float(size.height)
        return Box(
            left: min(max(left, 0), width), top: min(max(top, 0), height),
            right: min(max(right, 0), width), bottom: min(max(bottom, 0), height))
    }

    /// Intersection over union with `other`, 0 to 1; 0 when both are empty.
    @inlinable @inline(__always) package func iou(_ other: Box) -> Float {
        let width = min(right, other.right) - max(left, other.left)
        let height = min(bottom, other.bottom) - max(top, other.top)
        guard width > 0, height > 0 else { return 0 }
        let shared = width * height
        return shared / (area + other.area - shared)
    }

    /// Itself on the log's grid: left, top, width and height in whole hundredths of a pixel.
    package var roundedToLogStep: Box {
        let x = LogStep.pixel.count(left)
        let y = LogStep.pixel.count(top)
        let w = LogStep.pixel.count(Double(right) - Double(left))
        let h = LogStep.pixel.count(Double(bottom) - Double(top))
        return Box(
            left: LogStep.pixel.value(x), top: LogStep.pixel.value(y),
            right: LogStep.pixel.value(x + w), bottom: LogStep.pixel.value(y + h))
    }
}
