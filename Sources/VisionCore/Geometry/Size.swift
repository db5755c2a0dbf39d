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
