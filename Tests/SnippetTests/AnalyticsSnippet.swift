import Analytics
import VisionCore

// The example of Analytics.docc.
func crossings(of line: [NormalizedPoint], _ frames: [RuleInput]) throws -> CrossingCount? {
    var rule = try LineRule(
        options: RuleOptions(name: "gate"), points: line, hold: .milliseconds(200))
    for frame in frames { _ = rule.evaluate(frame) }
    return rule.crossings
}
