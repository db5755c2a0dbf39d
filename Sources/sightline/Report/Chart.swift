/// A chart as SVG: lines that step, or bars, over axes.
struct Chart {
    /// Values over x.
    struct Series {
        let name: String
        let points: [(x: Double, y: Double)]
    }

    let title: String
    /// What the axes show.
    let (xName, yName): (String, String)
    /// From and to of the x axis.
    let range: (Double, Double)
    let series: [Series]
    /// Words under the x axis.
    var label: (Double) -> String = { Markup.time($0) }
    /// Whether each point is a bar that is `barWidth` wide, instead of a step.
    var barWidth: Double?

    private static let (width, height) = (760.0, 240.0)
    private static let (left, right, top, bottom) = (56.0, 16.0, 30.0, 40.0)
    /// Colours that differ for most eyes (Okabe and Ito).
    static let colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"]

    /// A picture of its own.
    var svg: String {
        let highest = max(series.flatMap(\.points).map(\.y).max() ?? 0, 1)
        let step = Self.step(highest / 5, whole: true)
        let top = (highest / step).rounded(.up) * step
        func x(_ value: Double) -> Double {
            let span = max(range.1 - range.0, .leastNonzeroMagnitude)
            let share = min(max((value - range.0) / span, 0), 1)
            return Self.left + share * (Self.width - Self.left - Self.right)
        }
        func y(_ value: Double) -> Double {
            Self.height - Self.bottom - value / top * (Self.height - Self.top - Self.bottom)
        }
        var text =
            "<svg viewBox=\"0 0 \(Markup.number(Self.width)) \(Markup.number(Self.height))\" "
            + "role=\"img\" aria-label=\"\(Markup.escaped(title))\">\n"
            + Self.text(Self.left, 18, title, "class=\"title\"")
        for tick in Self.ticks(from: 0, to: top, step: step) {
            text += Self.line(
                Self.left, y(tick), Self.width - Self.right, y(tick), "class=\"grid\"")
            text += Self.text(
                Self.left - 6, y(tick) + 4, Markup.number(tick), "text-anchor=\"end\"")
        }
        let across = Self.step((range.1 - range.0) / 7, whole: false)
        for tick in Self.ticks(from: range.0, to: range.1, step: across) {
            text += Self.line(
                x(tick), Self.height - Self.bottom, x(tick), Self.height - Self.bottom + 4,
                "class=\"axis\"")
            text += Self.text(
                x(tick), Self.height - Self.bottom + 17, label(tick), "text-anchor=\"middle\"")
        }
        text += Self.line(
            Self.left, Self.height - Self.bottom, Self.width - Self.right,
            Self.height - Self.bottom, "class=\"axis\"")
        text += Self.text(
            (Self.left + Self.width - Self.right) / 2, Self.height - 6, xName,
            "text-anchor=\"middle\" class=\"name\"")
        text +=
            "<text transform=\"translate(13 \(Markup.number((Self.height - 10) / 2))) rotate(-90)\""
            + " text-anchor=\"middle\" class=\"name\">\(Markup.escaped(yName))</text>\n"
        for (index, one) in series.enumerated() {
            let colour = Self.colours[index % Self.colours.count]
            if let barWidth {
                for point in one.points where point.y > 0 {
                    let (from, to) = (x(point.x) + 1, x(point.x + barWidth) - 1)
                    text += Self.rectangle(
                        from, y(point.y), max(to - from, 0.5),
                        Self.height - Self.bottom - y(point.y), "fill=\"\(colour)\"")
                }
            } else {
                text += Self.steps(one.points.map { (x($0.x), y($0.y)) }, to: x(range.1), colour)
            }
        }
        return text + legend + "</svg>\n"
    }

    /// Names of the series beside their colours; none for one alone.
    private var legend: String {
        guard series.count > 1 else { return "" }
        var (text, place) = ("", Self.width - Self.right)
        for (index, one) in series.enumerated().reversed() {
            place -= Double(one.name.count) * 6.6 + 26
            text += Self.rectangle(
                place, 9, 12, 12, "fill=\"\(Self.colours[index % Self.colours.count])\"")
            text += Self.text(place + 16, 19, one.name, "")
        }
        return text
    }

    /// A line that stays at a value until the next.
    private static func steps(_ points: [(Double, Double)], to end: Double, _ colour: String)
        -> String
    {
        guard let first = points.first else { return "" }
        var path = "M\(Markup.number(first.0)) \(Markup.number(first.1))"
        for point in points.dropFirst() {
            path += "H\(Markup.number(point.0))V\(Markup.number(point.1))"
        }
        path += "H\(Markup.number(end))"
        return "<path d=\"\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\"/>\n"
    }

    /// 1, 2 or 5 times a power of ten, `least` or more.
    static func step(_ least: Double, whole: Bool) -> Double {
        guard least.isFinite, least > 0 else { return 1 }
        var unit = 1.0
        while unit > least, unit > 1e-9 { unit /= 10 }
        while unit * 10 <= least { unit *= 10 }
        let step = [1, 2, 5, 10].map { unit * $0 }.first { $0 >= least } ?? unit * 10
        return whole ? max(step, 1) : step
    }

    private static func ticks(from: Double, to: Double, step: Double) -> [Double] {
        let first = (from / step).rounded(.up)
        let count = min(max((to / step).rounded(.down) - first, 0), 50)
        return stride(from: 0, through: count, by: 1).map { (first + $0) * step }
    }

    private static func text(_ x: Double, _ y: Double, _ text: String, _ more: String) -> String {
        "<text x=\"\(Markup.number(x))\" y=\"\(Markup.number(y))\" \(more)>"
            + "\(Markup.escaped(text))</text>\n"
    }

    private static func line(
        _ x: Double, _ y: Double, _ toX: Double, _ toY: Double, _ more: String
    ) -> String {
        "<line x1=\"\(Markup.number(x))\" y1=\"\(Markup.number(y))\" "
            + "x2=\"\(Markup.number(toX))\" y2=\"\(Markup.number(toY))\" \(more)/>\n"
    }

    private static func rectangle(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ more: String
    ) -> String {
        "<rect x=\"\(Markup.number(x))\" y=\"\(Markup.number(y))\" "
            + "width=\"\(Markup.number(width))\" height=\"\(Markup.number(height))\" \(more)/>\n"
    }
}
