import PipelineConfig
import VisionCore

/// Which way over a line is `in`, in words.
enum LineDirection {
    /// `gate: in is from the left of the picture to its right`; nil for a rule that is no line, or
    /// has no extent.
    static func words(on rule: RuleDescription) -> String? {
        guard let (x, y) = way(over: rule) else { return nil }
        let across = x > 0 ? ("the left", "its right") : ("the right", "its left")
        let down = y > 0 ? ("the top", "its bottom") : ("the bottom", "its top")
        let (from, to) =
            abs(x) > 2 * abs(y)
            ? across
            : abs(y) > 2 * abs(x)
                ? down
                : ("\(down.0) \(across.0.dropFirst(4))", "\(down.1) \(across.1.dropFirst(4))")
        let only =
            switch rule.direction {
            case .both: ""
            case .inward: "; only in counts"
            case .outward: "; only out counts"
            }
        return "\(rule.name): in is from \(from) of the picture to \(to)\(only)"
    }

    /// Where `in` leads, right and down.
    private static func way(over rule: RuleDescription) -> (x: Double, y: Double)? {
        guard rule.kind == .line, let first = rule.points.first, let last = rule.points.last,
            first != last
        else { return nil }
        // y points down: right of (x, y) is (-y, x).
        let sign: Double = rule.isMirrored ? -1 : 1
        return (sign * (first.y - last.y), sign * (last.x - first.x))
    }

    /// `line gate: in is to the right`; nil for a rule that is no line, or has no extent.
    static func note(on rule: RuleDescription) -> String? {
        guard let (x, y) = way(over: rule), let side = side(x, y) else { return nil }
        return "line \(rule.name): in is \(side)"
    }

    private static func side(_ x: Double, _ y: Double) -> String? {
        guard x != 0 || y != 0 else { return nil }
        let sideways = x > 0 ? "to the right" : "to the left"
        let upright = y > 0 ? "downwards" : "upwards"
        if abs(x) > 2 * abs(y) { return sideways }
        if abs(y) > 2 * abs(x) { return upright }
        return "\(sideways) and \(upright)"
    }
}
