package import VisionCore

/// The characters of one font at one size, drawn once and kept.
///
/// Owned by one queue at a time.
package final class GlyphAtlas {
    /// Where the letters come from.
    package enum Font: Hashable, Sendable {
        /// `SIGHTLINE_FONT`, else a sans serif of this machine, else the built-in strokes.
        case standard
        /// A font file; the built-in strokes if it cannot be read.
        case file(String)
        /// The built-in strokes: capitals, digits and punctuation.
        case builtIn
    }

    /// Pixels per em.
    package let pixelSize: Int
    /// Rows above the baseline.
    package let ascent: Int
    /// Rows of a line.
    package let lineHeight: Int
    /// Whether the letters come from a font file.
    package let usesFontFile: Bool
    private let source: any GlyphSource
    private var glyphs: [Unicode.Scalar: Glyph] = [:]
    /// How many characters are kept; past that the atlas discards them all.
    private static let keptGlyphs = 2048

    /// An atlas of `pixelSize` pixels per em, at least 6.
    package init(pixelSize: Int, font: Font = .standard) {
        let pixelSize = min(max(pixelSize, 6), 400)
        let path: String? =
            switch font {
            case .standard: FontFile.find()
            case .file(let path): path
            case .builtIn: nil
            }
        let outlines = path.flatMap { OutlineFont(path: $0, pixelSize: pixelSize) }
        let source: any GlyphSource = outlines ?? StrokeFont(pixelSize: pixelSize)
        self.pixelSize = pixelSize
        self.source = source
        usesFontFile = outlines != nil
        ascent = source.ascent
        lineHeight = source.ascent + source.descent
    }

    /// A size of letters that can be read in a picture of `height` rows.
    package static func pixelSize(forPictureHeight height: Int) -> Int {
        max(11, (height + 20) / 40)
    }

    /// Columns and rows of a line of `text`.
    package func measure(_ text: String) -> Size {
        var pen: Float = 0
        for character in text.unicodeScalars { pen += glyph(character).advance }
        return Size(width: Int(pen.rounded(.up)), height: lineHeight)
    }

    /// The glyph of a character, or that of `?`, or an empty one.
    func glyph(_ character: Unicode.Scalar) -> Glyph {
        if let known = glyphs[character] { return known }
        if glyphs.count >= GlyphAtlas.keptGlyphs { glyphs.removeAll() }
        let made =
            source.glyph(character) ?? source.glyph("?")
            ?? Glyph(width: 0, height: 0, left: 0, top: 0, advance: 0, coverage: [])
        glyphs[character] = made
        return made
    }
}
