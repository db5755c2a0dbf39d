import Analytics
import Glibc
import Imaging
import VisionCore

extension Scene {
    /// Draws zones, then lines above them; an area that several rules look at is tinted once.
    func drawShapes(_ shapes: [RuleShape]) {
        var drawn: Set<[NormalizedPoint]> = []
        for shape in shapes where shape.form == .area && isShown(shape) {
            guard drawn.insert(shape.points).inserted else { continue }
            drawZone(shape.points.map(pixels))
        }
        for shape in shapes where shape.form == .line && isShown(shape) {
            for (from, to) in zip(shape.points, shape.points.dropFirst()) {
                drawLine(pixels(from), pixels(to))
            }
        }
    }

    /// The names and counters of shapes on plates.
    func shapePlates(_ shapes: [RuleShape], _ labels: inout LabelPlacer) -> [Plate] {
        shapes.filter(isShown).compactMap { shape in
            let corner: NormalizedPoint?
            let colour: RGBColour
            switch shape.form {
            case .area: (corner, colour) = (shape.points.min { $0.y < $1.y }, Palette.zone)
            case .line: (corner, colour) = (shape.points.first, Palette.line)
            }
            guard let corner else { return nil }
            return plate(title(of: shape), at: pixels(corner), colour, &labels)
        }
    }

    private func isShown(_ shape: RuleShape) -> Bool {
        switch shape.form {
        case .area: style.zones
        case .line: style.lines
        }
    }

    /// The name and, where they are wanted, the counters: `yard: 4`, `gate  in 3  out 2`.
    private func title(of shape: RuleShape) -> String {
        guard style.counters else { return shape.name }
        return shape.counters.reduce(shape.name) { title, counter in
            let word = counter.word.isEmpty ? ":" : "  \(counter.word)"
            return "\(title)\(word) \(counter.value)"
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
