import Imaging
import VisionCore

/// A line of text on a background.
struct Plate {
    let text: String
    let rect: PixelRect
    let background: RGBColour
    let opacity: Float
}

/// One picture being drawn: the painter with the sizes and the style of the frame.
struct Scene {
    let painter: Painter
    let style: AnnotationStyle
    let atlas: GlyphAtlas
    let thickness: Int

    var size: Size { painter.size }

    /// A normalised point in pixels.
    func pixels(_ point: NormalizedPoint) -> Point {
        Point(x: Float(point.x * Double(size.width)), y: Float(point.y * Double(size.height)))
    }

    /// Free columns on either side of the letters of a plate.
    var padding: Int { max(2, atlas.pixelSize / 5) }

    /// Columns and rows of a plate that holds `text`.
    func plateSize(_ text: String) -> Size {
        let letters = atlas.measure(text)
        return Size(width: letters.width + 2 * padding, height: letters.height)
    }

    /// Draws a plate.
    func draw(_ plate: Plate) {
        painter.fill(plate.rect, painter.colour(plate.background), opacity: plate.opacity)
        painter.text(
            plate.text, at: (x: plate.rect.left + padding, y: plate.rect.top), atlas,
            painter.colour(Palette.ink(on: plate.background)))
    }

    /// Plates with lines of text at the top left, white on dark.
    func hudPlates(_ lines: [String]) -> [Plate] {
        var plates: [Plate] = []
        for line in lines {
            let size = plateSize(line)
            let top = plates.last?.rect.bottom ?? padding
            let rect = PixelRect(
                left: padding, top: top, right: padding + size.width, bottom: top + size.height)
            plates.append(Plate(text: line, rect: rect, background: .black, opacity: 0.6))
        }
        return plates
    }
}
