package import VisionCore

/// Whole pixels of a picture; right and bottom are exclusive.
package struct PixelRect: Hashable, Sendable {
    /// First column.
    package var left: Int
    /// First row.
    package var top: Int
    /// Column after the last.
    package var right: Int
    /// Row after the last.
    package var bottom: Int

    /// A rectangle from its edges.
    package init(left: Int, top: Int, right: Int, bottom: Int) {
        self.left = left
        self.top = top
        self.right = right
        self.bottom = bottom
    }

    /// The pixels nearest to `box`, never beyond ±2^20; nil if an edge is not a number.
    package init?(_ box: Box) {
        let edges = [box.left, box.top, box.right, box.bottom]
        guard edges.allSatisfy({ !$0.isNaN }) else { return nil }
        let whole = edges.map { Int(min(max($0, -1_048_576), 1_048_576).rounded()) }
        self.init(left: whole[0], top: whole[1], right: whole[2], bottom: whole[3])
    }

    /// Columns.
    package var width: Int { right - left }
    /// Rows.
    package var height: Int { bottom - top }
    /// Whether it holds no pixel.
    package var isEmpty: Bool { right <= left || bottom <= top }

    /// The part inside a picture of `size`.
    package func clipped(to size: Size) -> PixelRect {
        intersection(PixelRect(left: 0, top: 0, right: size.width, bottom: size.height))
    }

    /// The part that both hold.
    package func intersection(_ other: PixelRect) -> PixelRect {
        PixelRect(
            left: max(left, other.left), top: max(top, other.top),
            right: min(right, other.right), bottom: min(bottom, other.bottom))
    }

    /// Moved by whole pixels.
    package func moved(x: Int, y: Int) -> PixelRect {
        PixelRect(left: left + x, top: top + y, right: right + x, bottom: bottom + y)
    }

    /// Smaller by `margin` on every side.
    package func inset(by margin: Int) -> PixelRect {
        PixelRect(
            left: left + margin, top: top + margin, right: right - margin,
            bottom: bottom - margin)
    }
}
