import Glibc
package import VisionCore

/// A square part of a picture, turned about its middle; it may reach past the picture.
package struct TurnedRegion: Hashable, Sendable {
    /// The middle, in pixels of the picture.
    package var center: Point
    /// The side, in pixels of the picture.
    package var side: Float
    /// How far the square is turned, in radians, clockwise as shown.
    package var angle: Float

    /// A region; not finite or empty ones become one pixel at the origin.
    package init(center: Point, side: Float, angle: Float) {
        let isSane =
            [center.x, center.y, side, angle].allSatisfy { $0.isFinite && abs($0) < 1e6 }
            && side > 0
        self.center = isSane ? center : Point(x: 0, y: 0)
        self.side = isSane ? side : 1
        self.angle = isSane ? angle : 0
    }

    /// The pixel at a place of the square, whose sides run from 0 to 1.
    package func toPicture(_ place: Point) -> Point {
        let x = (place.x - 0.5) * side, y = (place.y - 0.5) * side
        let cosine = cosf(angle), sine = sinf(angle)
        return Point(x: center.x + cosine * x - sine * y, y: center.y + sine * x + cosine * y)
    }
}
