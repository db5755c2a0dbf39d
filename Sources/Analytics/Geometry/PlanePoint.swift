package import VisionCore

/// A point or a vector in pixels of the picture as shown, in double precision; y points down.
package struct PlanePoint: Hashable, Sendable, Codable {
    /// Pixels to the right.
    package var x: Double
    /// Pixels down.
    package var y: Double

    /// The point (`x`, `y`).
    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }

    /// A normalised point in a picture of `size`.
    package init(_ point: NormalizedPoint, in size: Size) {
        self.init(x: point.x * Double(size.width), y: point.y * Double(size.height))
    }

    /// The anchor of `box`.
    package init(_ anchor: BoxAnchor, of box: Box) {
        let x = (Double(box.left) + Double(box.right)) / 2
        switch anchor {
        case .bottomCenter: self.init(x: x, y: Double(box.bottom))
        case .center: self.init(x: x, y: (Double(box.top) + Double(box.bottom)) / 2)
        case .topCenter: self.init(x: x, y: Double(box.top))
        }
    }

    /// The point at `fraction` of the way to `other`.
    func toward(_ other: PlanePoint, fraction: Double) -> PlanePoint {
        PlanePoint(x: x + (other.x - x) * fraction, y: y + (other.y - y) * fraction)
    }

    /// Pixels to `other`.
    func distance(to other: PlanePoint) -> Double {
        let dx = other.x - x
        let dy = other.y - y
        return (dx * dx + dy * dy).squareRoot()
    }

    /// Both coordinates in hundredths of a pixel, as the log prints a point.
    var value: EventValue {
        .list([.number(x, decimals: 2), .number(y, decimals: 2)])
    }
}
