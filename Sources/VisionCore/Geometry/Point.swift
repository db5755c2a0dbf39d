/// A point in pixels of the picture as shown: origin top left, x right, y down.
package struct Point: Hashable, Sendable, Codable {
    /// Pixels from the left edge.
    package var x: Float
    /// Pixels from the top edge.
    package var y: Float

    /// A point at (`x`, `y`) pixels.
    package init(x: Float, y: Float) {
        self.x = x
        self.y = y
    }

    /// `point` in single precision.
    package init(_ point: PrecisePoint) {
        self.init(x: Float(point.x), y: Float(point.y))
    }
}

/// A point or a vector in pixels of the picture as shown, in double precision; y points down.
package struct PrecisePoint: Hashable, Sendable, Codable {
    /// Pixels from the left edge.
    package var x: Double
    /// Pixels from the top edge.
    package var y: Double

    /// A point at (`x`, `y`) pixels.
    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }

    /// A normalised point in a picture of `size`.
    package init(_ point: NormalizedPoint, in size: Size) {
        self.init(x: point.x * Double(size.width), y: point.y * Double(size.height))
    }

    /// The point at `fraction` of the way to `other`.
    package func toward(_ other: PrecisePoint, fraction: Double) -> PrecisePoint {
        PrecisePoint(x: x + (other.x - x) * fraction, y: y + (other.y - y) * fraction)
    }

    /// Pixels to `other`.
    package func distance(to other: PrecisePoint) -> Double {
        let dx = other.x - x
        let dy = other.y - y
        return (dx * dx + dy * dy).squareRoot()
    }
}

/// A point in 0 to 1 of the picture as shown, so that it outlives a change of size.
package struct NormalizedPoint: Hashable, Sendable, Codable {
    /// 0 is the left edge, 1 the right one.
    package var x: Double
    /// 0 is the top edge, 1 the bottom one.
    package var y: Double

    /// A point at (`x`, `y`) of a unit picture.
    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}
