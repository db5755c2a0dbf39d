import VisionCore

/// Text of HTML and SVG.
enum Markup {
    /// Text that stands for itself, whatever it holds; control characters are left out.
    static func escaped(_ text: some StringProtocol) -> String {
        var safe = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "\"": safe += "&quot;"
            case "'": safe += "&#39;"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f: safe += " "
            default: safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }

    /// A number with at most `digits` digits after the point; `0` for what is none.
    static func number(_ value: Double, digits: Int = 1) -> String {
        guard value.isFinite, value.magnitude < 1e12 else { return "0" }
        let unit = (0..<digits).reduce(1 as Int64) { product, _ in product * 10 }
        let whole = Int64(roundedHalfToEven: value * Double(unit))
        var rest = "\((whole % unit).magnitude)"
        rest = String(repeating: "0", count: max(digits - rest.count, 0)) + rest
        while rest.last == "0" { rest.removeLast() }
        let sign = whole < 0 ? "-" : ""
        let point = rest.isEmpty || digits == 0 ? "" : "." + rest
        return sign + "\((whole / unit).magnitude)" + point
    }

    /// Media time as `1:02:03`, `2:03` or `3.4 s`.
    static func time(_ seconds: Double) -> String {
        guard seconds.magnitude < 1e9 else { return "?" }
        if seconds.magnitude < 60 { return number(seconds) + " s" }
        let whole = Int64(roundedHalfToEven: seconds.magnitude)
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
        let text = hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
        return (seconds < 0 ? "-" : "") + text
    }

    /// A table; every cell is escaped.
    static func table(_ head: [String], _ rows: [[String]]) -> String {
        func line(_ cells: [String], _ tag: String) -> String {
            "<tr>" + cells.map { "<\(tag)>\(escaped($0))</\(tag)>" }.joined() + "</tr>\n"
        }
        return "<table>\n<thead>" + line(head, "th") + "</thead>\n<tbody>\n"
            + rows.map { line($0, "td") }.joined() + "</tbody></table>\n"
    }
}
