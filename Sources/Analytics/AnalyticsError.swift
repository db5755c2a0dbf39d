package import VisionCore

/// What can be wrong with a rule.
package enum AnalyticsError: Error, Hashable, Sendable {
    /// Fewer points than the rule needs.
    case tooFewPoints(rule: String, needed: Int)
    /// A point that is not a pair of finite numbers, or points that all coincide.
    case badPoints(rule: String)
    /// A time or a number of the rule that is negative, or 0 where it cannot be.
    case negativeHold(rule: String)
    /// Rules that listen to themselves, directly or by way of others.
    case circle(rule: String)
    /// Two rules of one name.
    case duplicateName(rule: String)
}

extension AnalyticsError: UserFacing {
    package var summary: String {
        switch self {
        case .tooFewPoints(_, let needed): "the rule needs at least \(needed) points"
        case .badPoints: "the rule's points are not finite or all the same"
        case .negativeHold: "a time or a limit of the rule is negative or 0"
        case .circle: "the rule is a part of itself"
        case .duplicateName: "two rules have the same name"
        }
    }

    package var subject: String? {
        switch self {
        case .tooFewPoints(let rule, _), .badPoints(let rule), .negativeHold(let rule),
            .circle(let rule), .duplicateName(let rule):
            "rules.\(rule)"
        }
    }

    package var exitCode: ExitStatus { .configuration }
}
