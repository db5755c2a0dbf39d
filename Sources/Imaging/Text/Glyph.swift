/// One character drawn: its coverage, and its place relative to the pen.
struct Glyph {
    /// Columns of `coverage`.
    let width: Int
    /// Rows of `coverage`.
    let height: Int
    /// Columns from the pen to the first column.
    let left: Int
    /// Rows from the baseline up to the top of the first row.
    let top: Int
    /// Pixels to the next pen position.
    let advance: Float
    /// `width * height` bytes, 0 to 255.
    let coverage: [UInt8]
}

/// Makes glyphs of one size.
protocol GlyphSource: AnyObject {
    /// Rows above the baseline that letters use.
    var ascent: Int { get }
    /// Rows below the baseline that letters use.
    var descent: Int { get }
    /// The glyph of a character; nil if the font has none.
    func glyph(_ character: Unicode.Scalar) -> Glyph?
}
