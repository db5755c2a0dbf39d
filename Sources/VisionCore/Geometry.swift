/// A point in pixels of the picture as shown: origin top left, x right, y down.
public struct Point: Hashable, Sendable, Codable {
    /// Pixels from the left edge.
    public var x: Float
    /// Pixels from the top edge.
    public var y: Float

    /// A point at (`x`, `y`) pixels.
    public init(x: Float, y: Float) {
        self.x = x
        self.y = y
    }
}

/// A point in 0 to 1 of the picture as shown, so that it outlives a change of size.
public struct NormalizedPoint: Hashable, Sendable, Codable {
    /// 0 is the left edge, 1 the right one.
    public var x: Double
    /// 0 is the top edge, 1 the bottom one.
    public var y: Double

    /// A point at (`x`, `y`) of a unit picture.
    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// Width and height in pixels.
public struct Size: Hashable, Sendable, Codable {
    /// Columns.
    public var width: Int
    /// Rows.
    public var height: Int

    /// A size of `width` columns and `height` rows.
    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }
}
