import Glibc
import Imaging
import VisionCore

extension Scene {
    /// Draws zones, then lines above them.
    func drawShapes(_ shapes: [OverlayShape]) {
        if style.zones {
            for case .zone(_, let polygon, _) in shapes { drawZone(polygon.map(pixels)) }
        }
        if style.lines {
            for case .line(_, let from, let to, _, _) in shapes {
                drawLine(pixels(from), pixels(to))
            }
        }
    }

    /// The names and counts of shapes on plates.
    func shapePlates(_ shapes: [OverlayShape], _ labels: inout LabelPlacer) -> [Plate] {
        shapes.compactMap { shape in
            switch shape {
            case .zone(let name, let polygon, let occupancy):
                guard style.zones, let corner = polygon.min(by: { $0.y < $1.y }) else { return nil }
                let count = style.counters ? occupancy.map { ": \($0)" } ?? "" : ""
                return plate(name + count, at: pixels(corner), Palette.zone, &labels)
            case .line(let name, let from, _, let inCount, let outCount):
                guard style.lines else { return nil }
                var text = name
                if style.counters {
                    if let inCount { text += "  in \(inCount)" }
                    if let outCount { text += "  out \(outCount)" }
                }
                return plate(text, at: pixels(from), Palette.line, &labels)
            }
        }
    }

    private func drawZone(_ polygon: [Point]) {
        let colour = painter.colour(Palette.zone)
        painter.fill(polygon: polygon, colour, opacity: 0.15)
        painter.polyline(polygon, closed: true, width: Float(thickness), colour)
    }

    private func drawLine(_ from: Point, _ to: Point) {
        let dx = to.x - from.x
        let dy = to.y - from.y
        let length = hypotf(dx, dy)
        guard length.isFinite, length > 0 else { return }
        let colour = painter.colour(Palette.line)
        let width = Float(thickness) * 1.5
        painter.line(from: from, to: to, width: width, colour)
        // With y down, the right-hand side of (dx, dy) is (-dy, dx).
        let right = Point(x: -dy / length, y: dx / length)
        let along = Point(x: dx / length, y: dy / length)
        let reach = Float(atlas.pixelSize) * 1.6
        let wing = reach * 0.4
        let middle = Point(x: (from.x + to.x) / 2, y: (from.y + to.y) / 2)
        let tip = Point(x: middle.x + right.x * reach, y: middle.y + right.y * reach)
        painter.line(from: middle, to: tip, width: width, colour)
        let wings = [Float(1), -1].map { side in
            Point(
                x: tip.x - right.x * wing + along.x * wing * side,
                y: tip.y - right.y * wing + along.y * wing * side)
        }
        painter.polyline([wings[0], tip, wings[1]], width: width, colour)
    }

    /// A plate with its left bottom corner at `point`, pushed into the picture.
    private func plate(
        _ text: String, at point: Point, _ colour: RGBColour, _ labels: inout LabelPlacer
    ) -> Plate? {
        let anchor = Box(left: point.x, top: point.y, right: point.x, bottom: point.y)
        guard !text.isEmpty, let rect = PixelRect(anchor) else { return nil }
        return Plate(
            text: text, rect: labels.place(plateSize(text), at: rect), background: colour,
            opacity: 0.9)
    }
}
