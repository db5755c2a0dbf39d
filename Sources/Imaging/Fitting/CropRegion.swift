package import VisionCore

/// The part of a picture that is fitted into an input, in pixels; may reach past the picture.
package struct CropRegion: Hashable, Sendable {
    /// Left edge.
    package var left: Double
    /// Top edge.
    package var top: Double
    /// Columns, above 0.
    package var width: Double
    /// Rows, above 0.
    package var height: Double

    /// A region; not finite or empty ones become one pixel at the origin.
    package init(left: Double, top: Double, width: Double, height: Double) {
        let edges = [left, top, width, height]
        let isSane = edges.allSatisfy { $0.isFinite && abs($0) < 1e6 } && width > 0 && height > 0
        self.left = isSane ? left : 0
        self.top = isSane ? top : 0
        self.width = isSane ? width : 1
        self.height = isSane ? height : 1
    }

    /// The whole of a picture of `size`.
    package init(whole size: Size) {
        self.init(left: 0, top: 0, width: Double(size.width), height: Double(size.height))
    }

    /// The region of `box`, unchanged.
    package init(box: Box) {
        self.init(
            left: Double(box.left), top: Double(box.top),
            width: Double(box.right) - Double(box.left),
            height: Double(box.bottom) - Double(box.top))
    }

    /// The square about a box's centre whose side is `margin` times the box's longer side.
    ///
    /// Whole pixels: side and left top corner rounded half to even.
    package init(squareAround box: Box, margin: Double) {
        let side = (Double(max(box.width, box.height)) * margin).rounded(.toNearestOrEven)
        let center = box.center
        self.init(
            left: (Double(center.x) - side / 2).rounded(.toNearestOrEven),
            top: (Double(center.y) - side / 2).rounded(.toNearestOrEven),
            width: max(side, 1), height: max(side, 1))
    }
}
