import VisionCore

extension Painter {
    /// Draws one line of text, antialiased; `origin` is its left top corner, a whole pixel.
    ///
    /// Line breaks are drawn as the font has them: as nothing or as `?`.
    package func text(
        _ text: String, at origin: (x: Int, y: Int), _ atlas: GlyphAtlas, _ colour: YUVColour,
        opacity: Float = 1
    ) {
        guard origin.x.magnitude < 1 << 20, origin.y.magnitude < 1 << 20 else { return }
        var pen = Float(origin.x)
        var placed: [(glyph: Glyph, x: Int, y: Int)] = []
        placed.reserveCapacity(text.utf8.count)
        for character in text.unicodeScalars {
            guard pen < Float(size.width) else { break }
            let glyph = atlas.glyph(character)
            let x = Int(pen.rounded()) + glyph.left
            placed.append((glyph, x, origin.y + atlas.ascent - glyph.top))
            pen += glyph.advance
        }
        var rect = PixelRect(left: .max, top: .max, right: .min, bottom: .min)
        for (glyph, x, y) in placed {
            rect.left = min(rect.left, x)
            rect.top = min(rect.top, y)
            rect.right = max(rect.right, x + glyph.width)
            rect.bottom = max(rect.bottom, y + glyph.height)
        }
        guard !placed.isEmpty, !rect.clipped(to: size).isEmpty else { return }
        blend(over: rect, colour, opacity: opacity) { band in
            for (glyph, x, y) in placed { Painter.join(glyph, x: x, y: y, to: band) }
        }
    }

    /// Joins a glyph whose left top corner is pixel (`x`, `y`) to the coverage of a band.
    private static func join(_ glyph: Glyph, x: Int, y: Int, to band: CoverageBand) {
        let columns =
            max(x, band.left)..<max(x, band.left, min(x + glyph.width, band.left + band.width))
        let rows =
            max(y, band.top)..<max(y, band.top, min(y + glyph.height, band.top + band.height))
        guard !columns.isEmpty else { return }
        glyph.coverage.withUnsafeBufferPointer { coverage in
            for row in rows {
                let to = band.base + (row - band.top) * band.stride - band.left
                let from = (row - y) * glyph.width - x
                for column in columns {
                    to[column] = max(to[column], coverage[from + column])
                }
            }
        }
    }
}
