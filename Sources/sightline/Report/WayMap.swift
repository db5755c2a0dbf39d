import VisionCore

/// Where objects were: how often in each part of the picture, and the ways of the first of them.
struct WayMap {
    /// Parts of the picture.
    static let (columns, rows) = (64, 36)
    /// Ways that are drawn, and points of a way.
    private static let (mostWays, mostPoints) = (400, 240)

    /// Points of the ways, in 0 to 1.
    private(set) var ways: [String: [(x: Double, y: Double)]] = [:]
    /// Every n-th point of a way is kept.
    private var strides: [String: (every: Int, seen: Int)] = [:]
    private(set) var visits = [Int](repeating: 0, count: columns * rows)
    /// Objects whose ways are not drawn.
    private(set) var undrawn: Set<String> = []

    /// Adds a place of an object, in pixels of a picture of `size`.
    mutating func add(_ id: String, x: Double, y: Double, in size: Size) {
        guard size.width > 0, size.height > 0 else { return }
        let (across, down) = (x / Double(size.width), y / Double(size.height))
        guard across.isFinite, down.isFinite else { return }
        let point = (x: min(max(across, 0), 1), y: min(max(down, 0), 1))
        let column = min(Int(point.x * Double(Self.columns)), Self.columns - 1)
        let row = min(Int(point.y * Double(Self.rows)), Self.rows - 1)
        visits[row * Self.columns + column] += 1
        guard ways[id] != nil || ways.count < Self.mostWays else {
            if undrawn.count < 1_000_000 { undrawn.insert(id) }
            return
        }
        var stride = strides[id] ?? (1, 0)
        if stride.seen % stride.every == 0 { ways[id, default: []].append(point) }
        stride.seen += 1
        if let way = ways[id], way.count >= Self.mostPoints {
            ways[id] = way.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
            stride.every *= 2
        }
        strides[id] = stride
    }

    /// The picture of it, over the picture `background` (a data URI) and with `shapes` on it.
    func svg(size: Size, background: String?, shapes: String, heat: Bool) -> String {
        let (width, height) = (Double(max(size.width, 1)), Double(max(size.height, 1)))
        var text =
            "<svg class=\"map\" viewBox=\"0 0 \(Markup.number(width)) \(Markup.number(height))\" "
            + "role=\"img\" aria-label=\"\(heat ? "heat map" : "tracks")\">\n"
            + "<rect width=\"100%\" height=\"100%\" fill=\"#20242a\"/>\n"
        if let background {
            text +=
                "<image href=\"\(background)\" width=\"\(Markup.number(width))\" "
                + "height=\"\(Markup.number(height))\" preserveAspectRatio=\"none\"/>\n"
        }
        text += heat ? cells(width, height) : paths(width, height)
        return text + shapes + "</svg>\n"
    }

    private func cells(_ width: Double, _ height: Double) -> String {
        let most = Double(max(visits.max() ?? 1, 1))
        let (wide, tall) = (width / Double(Self.columns), height / Double(Self.rows))
        var text = ""
        for (index, count) in visits.enumerated() where count > 0 {
            // The fourth root keeps what is seldom visible beside what stands still.
            let share = (Double(count) / most).squareRoot().squareRoot()
            let (x, y) = (
                Double(index % Self.columns) * wide, Double(index / Self.columns) * tall
            )
            text +=
                "<rect x=\"\(Markup.number(x))\" y=\"\(Markup.number(y))\" "
                + "width=\"\(Markup.number(wide))\" height=\"\(Markup.number(tall))\" "
                + "fill=\"hsl(\(Markup.number(240 - 240 * share, digits: 0)) 90% 55%)\" "
                + "fill-opacity=\"\(Markup.number(0.25 + 0.5 * share, digits: 2))\"/>\n"
        }
        return text
    }

    private func paths(_ width: Double, _ height: Double) -> String {
        ways.sorted { $0.key < $1.key }.enumerated().map { index, way in
            let points = way.value.map {
                "\(Markup.number($0.x * width)),\(Markup.number($0.y * height))"
            }.joined(separator: " ")
            let colour = Chart.colours[index % Chart.colours.count]
            return "<polyline points=\"\(points)\" fill=\"none\" stroke=\"\(colour)\" "
                + "stroke-width=\"\(Markup.number(max(width / 400, 1)))\" stroke-opacity=\"0.9\"/>\n"
        }.joined()
    }
}
