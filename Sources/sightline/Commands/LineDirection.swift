import PipelineConfig
import VisionCore

/// Which way over a line is `in`, in words.
enum LineDirection {
    /// `line gate: in is to the right`; nil for a rule that is no line, or has no extent.
    static func note(on rule: RuleDescription) -> String? {
        guard rule.kind == .line, let first = rule.points.first, let last = rule.points.last,
            let side = side(across: last.x - first.x, down: last.y - first.y)
        else { return nil }
        return "line \(rule.name): in is \(side) (from the left of the line to its right, walking "
            + "from its first point to its last)"
    }

    /// Where the right hand points of somebody who walks `across` to the right and `down`.
    private static func side(across: Double, down: Double) -> String? {
        // y points down: right of (x, y) is (-y, x).
        let (x, y) = (-down, across)
        guard x != 0 || y != 0 else { return nil }
        let sideways = x > 0 ? "to the right" : "to the left"
        let upright = y > 0 ? "downwards" : "upwards"
        if abs(x) > 2 * abs(y) { return sideways }
        if abs(y) > 2 * abs(x) { return upright }
        return "\(sideways) and \(upright)"
    }
}
