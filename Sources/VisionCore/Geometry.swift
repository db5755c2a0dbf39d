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

/// Width and height in pixels.
package struct Size: Hashable, Sendable, Codable {
    /// Columns.
    package var width: Int
    /// Rows.
    package var height: Int

    /// A size of `width` columns and `height` rows.
    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }
}
