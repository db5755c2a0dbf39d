import CFreeType

/// A font file opened at one size.
final class OutlineFont: GlyphSource {
    // Safety: both are made in `init` and freed in `deinit`, the face before its library.
    private let library: FT_Library
    private let face: FT_Face
    let ascent: Int
    let descent: Int

    /// The font in the file `path` at `pixelSize`; nil if FreeType cannot use it.
    init?(path: String, pixelSize: Int) {
        var library: FT_Library?
        guard FT_Init_FreeType(&library) == 0, let library else { return nil }
        var face: FT_Face?
        guard FT_New_Face(library, path, 0, &face) == 0, let face else {
            FT_Done_FreeType(library)
            return nil
        }
        guard FT_Set_Pixel_Sizes(face, 0, FT_UInt(pixelSize)) == 0, let size = face.pointee.size
        else {
            FT_Done_Face(face)
            FT_Done_FreeType(library)
            return nil
        }
        self.library = library
        self.face = face
        ascent = Int(size.pointee.metrics.ascender + 32) >> 6
        descent = Int(32 - size.pointee.metrics.descender) >> 6
    }

    deinit {
        FT_Done_Face(face)
        FT_Done_FreeType(library)
    }

    func glyph(_ character: Unicode.Scalar) -> Glyph? {
        guard FT_Get_Char_Index(face, FT_ULong(character.value)) != 0,
            sightline_render_char(face, FT_ULong(character.value)) == 0,
            let slot = face.pointee.glyph
        else { return nil }
        let bitmap = slot.pointee.bitmap
        let width = Int(bitmap.width)
        let height = Int(bitmap.rows)
        var coverage = [UInt8](repeating: 0, count: width * height)
        if let buffer = bitmap.buffer {
            for y in 0..<height {
                for x in 0..<width {
                    coverage[y * width + x] = buffer[y * Int(bitmap.pitch) + x]
                }
            }
        }
        return Glyph(
            width: width, height: height, left: Int(slot.pointee.bitmap_left),
            top: Int(slot.pointee.bitmap_top),
            advance: Float(slot.pointee.advance.x) / 64, coverage: coverage)
    }
}
