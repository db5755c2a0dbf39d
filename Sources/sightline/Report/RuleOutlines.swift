import VisionCore

/// Lines and areas of a source's rules, as the head of a log has them.
struct RuleOutlines {
    private struct Outline {
        let name: String
        let points: [(x: Double, y: Double)]
        let isClosed: Bool
    }

    private let outlines: [Outline]
    private let size: Size

    /// The outlines of `source` in `settings`: `source.gate.rule.north.points=0.1 0.5,0.9 0.5`.
    init(_ settings: [String: String], source: String, size: Size) {
        self.size = size
        let prefix = "source.\(source).rule."
        outlines = settings.keys.sorted().compactMap { key in
            guard key.hasPrefix(prefix), key.hasSuffix(".points"), let text = settings[key] else {
                return nil
            }
            let name = String(key.dropFirst(prefix.count).dropLast(".points".count))
            let points = text.split(separator: ",").compactMap {
                pair -> (x: Double, y: Double)? in
                let numbers = pair.split(separator: " ").compactMap { Double($0) }
                guard numbers.count == 2, numbers.allSatisfy(\.isFinite) else { return nil }
                return (numbers[0], numbers[1])
            }
            guard points.count >= 2 else { return nil }
            return Outline(
                name: name, points: points, isClosed: settings[prefix + name + ".type"] != "line")
        }
    }

    /// Drawn over a picture of the size.
    var svg: String {
        let (width, height) = (Double(size.width), Double(size.height))
        let unit = max(width / 500, 1)
        return outlines.map { outline in
            let points = outline.points.map {
                "\(Markup.number($0.x * width)),\(Markup.number($0.y * height))"
            }.joined(separator: " ")
            let tag = outline.isClosed ? "polygon" : "polyline"
            let (x, y) = (outline.points[0].x * width, outline.points[0].y * height)
            return "<\(tag) points=\"\(points)\" fill=\"none\" stroke=\"#fff\" "
                + "stroke-width=\"\(Markup.number(1.5 * unit))\" "
                + "stroke-dasharray=\"\(Markup.number(5 * unit)) \(Markup.number(3 * unit))\"/>\n"
                + "<text x=\"\(Markup.number(min(x + 4 * unit, width * 0.9)))\" "
                + "y=\"\(Markup.number(max(y, 12 * unit) + 2 * unit))\" "
                + "style=\"font-size:\(Markup.number(9 * unit))px;fill:#fff\">"
                + "\(Markup.escaped(outline.name))</text>\n"
        }.joined()
    }
}
