package import VisionCore

/// What can be wrong with a rule.
package enum AnalyticsError: Error, Hashable, Sendable {
    /// Fewer points than the rule needs.
    case tooFewPoints(rule: String, needed: Int)
    /// A point that is not a pair of finite numbers, or points that all coincide.
    case badPoints(rule: String)
    /// A negative hold time.
    case negativeHold(rule: String)
    /// Two rules of one name.
    case duplicateName(rule: String)
}

extension AnalyticsError: UserFacing {
    package var summary: String {
        switch self {
        case .tooFewPoints(_, let needed): "the rule needs at least \(needed) points"
        case .badPoints: "the rule's points are not finite or all the same"
        case .negativeHold: "the rule's hold time is negative"
        case .duplicateName: "two rules have the same name"
        }
    }

    package var subject: String? {
        switch self {
        case .tooFewPoints(let rule, _), .badPoints(let rule), .negativeHold(let rule),
            .duplicateName(let rule):
            "rules.\(rule)"
        }
    }

    package var exitCode: ExitStatus { .configuration }
}
